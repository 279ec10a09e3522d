/// The colors, lines and hatchings of all charts, light and dark.
public enum ChartStyle {
  /// The rules, for a page that holds charts.
  ///
  /// Series differ by dashes and markers and parts by hatching, too, so that color is not needed.
  public static let css = """
    :root{--paper:#ffffff;--card:#ffffff;--ink:#1d1a24;--soft:#5c5768;--rule:#ddd8e4;\
    --accent:#6b2a7b;--s0:#0b5cad;--s1:#b8470b;--s2:#0a7456;--s3:#8a3f8f;--s4:#7a6a00;\
    --alarm:#b3261e}
    @media (prefers-color-scheme:dark){:root{--paper:#141219;--card:#1c1923;--ink:#efecf4;\
    --soft:#b0a9bd;--rule:#3b3646;--accent:#d7a3e6;--s0:#71b7fb;--s1:#f69c57;--s2:#52cfa6;\
    --s3:#dd9ee4;--s4:#d8c653;--alarm:#ff8a80}}
    @media print{:root{--paper:#ffffff;--card:#ffffff;--ink:#000000;--soft:#444444;--rule:#bbbbbb;\
    --accent:#6b2a7b;--s0:#0b5cad;--s1:#b8470b;--s2:#0a7456;--s3:#8a3f8f;--s4:#7a6a00;\
    --alarm:#b3261e}}
    .chart{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}
    .chart text{fill:var(--ink)}
    .chart .soft{fill:var(--soft)}
    .chart .name{font-weight:600}
    .chart .grid{stroke:var(--rule);stroke-width:1}
    .chart .axis{stroke:var(--soft);stroke-width:1}
    .chart .link{stroke:var(--s0);stroke-opacity:.75}
    .chart .node{fill:var(--paper);stroke:var(--ink);stroke-width:1.5}
    .chart .weak{fill:var(--alarm);stroke:var(--alarm)}
    .chart .edge{stroke:var(--paper);stroke-width:.5}
    .chart .back{fill:var(--card)}
    .chart .series{fill:none;stroke-width:2;stroke-linejoin:round}
    .chart .t0{stroke:var(--s0)}.chart .t1{stroke:var(--s1);stroke-dasharray:6 3}
    .chart .t2{stroke:var(--s2);stroke-dasharray:2 3}
    .chart .t3{stroke:var(--s3);stroke-dasharray:8 3 2 3}
    .m0{fill:var(--s0)}.m1{fill:var(--s1)}.m2{fill:var(--s2)}
    .m3{fill:var(--s3)}.m4{fill:var(--s4)}.m5{fill:var(--soft)}
    .hatch{fill:none;stroke:var(--card);stroke-width:1.6}
    """

  /// Fills that can be told apart without color, to be drawn once on a page.
  ///
  /// A part of place *p* is filled with `url(#fill-p)`.
  public static let patterns = """
    <defs>\(fills.enumerated().map { place, hatch in
      "<pattern id=\"fill-\(place)\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
        + "<rect class=\"m\(place)\" width=\"6\" height=\"6\"/>"
        + (hatch.isEmpty ? "" : "<path class=\"hatch\" d=\"\(hatch)\"/>") + "</pattern>"
    }.joined())</defs>
    """

  /// How many fills there are.
  public static let fillCount = fills.count

  private static let fills = [
    "", "M-1 1L1 -1M0 6L6 0M5 7L7 5", "M3 0V6", "M-1 5L1 7M0 0L6 6M5 -1L7 1", "M0 3H6",
    "M0 3H6M3 0V6",
  ]
}
