import Foundation
import Journal
import Synchronization
import Testing

/// The report in headless Chromium, whose path `GRAPEVINE_CHROMIUM` tells.
@Suite(.serialized, .enabled(if: GrapevineBinary.isBuilt && chromium != nil)) struct BrowserTests {
  @Test(.timeLimit(.minutes(10)))
  func `A report of 16 peers and 50 rounds is small, opens fast, and runs without complaint`()
    async throws
  {
    let folder = try TemporaryFolder()
    try writeJournals(in: folder.path)
    let page = "\(folder.path)/report.html"
    let report = try await GrapevineBinary.run(["report", folder.path, "--out", page])
    #expect(report.status == 0, "\(report.errors)")
    var html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.utf8.count < 2_000_000)
    // A probe of ours tells how long the page took, and moves the slider to round 7.
    html = html.replacing(
      "</body>",
      with: """
        <script>addEventListener('load',()=>{document.title='loaded '+performance.now();
        const c=document.getElementById('round-choice');c.value=7;c.dispatchEvent(new Event('input'))})
        </script></body>
        """)
    try html.write(toFile: page, atomically: true, encoding: .utf8)
    let browser = try await GrapevineBinary.run(
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)/profile",
        "--enable-logging=stderr", "--dump-dom", "file://\(page)",
      ], executable: try #require(chromium))
    #expect(!browser.errors.contains("CONSOLE"), "\(browser.errors)")
    let time = try #require(browser.output.firstMatch(of: /<title>loaded ([0-9.]+)</)?.output.1)
    #expect(try #require(Double(time)) < 1000)
    // The script drew round 7: its facts are below the line, and bars of all peers in it.
    #expect(browser.output.contains("Round 7: 16 members, attempt 0"))
    #expect(browser.output.contains("<title>peer15, trains: 0.500 s</title>"))
    // The numbers of the journals are in the table.
    #expect(browser.output.contains("<td class=\"n\">5.2500</td>"))
    #expect(browser.output.contains("<td class=\"n\">0.3500</td>"))
  }

  @Test(.timeLimit(.minutes(10)))
  func `A product page suggests by what is in the basket, and runs without complaint`()
    async throws
  {
    let shop = try ServedShop()
    let suggested = try await shop.serving { _, process in
      let port = try #require(shop.port.withLock { $0 })
      var suggested: [[String]] = []
      for query in ["", "?basket=cup"] {
        let browser = try await GrapevineBinary.run(
          [
            "--headless", "--no-sandbox", "--disable-gpu",
            "--user-data-dir=\(shop.folder.path)/profile", "--enable-logging=stderr", "--dump-dom",
            "http://127.0.0.1:\(port)/items/tea\(query)",
          ], executable: try #require(chromium))
        #expect(!browser.errors.contains("CONSOLE"), "\(browser.errors)")
        let also = try #require(
          browser.output.components(separatedBy: "id=\"also\"").dropFirst().first)
        suggested.append(also.matches(of: /href="\/items\/([a-z]+)/).map { String($0.output.1) })
      }
      process.terminate()
      process.waitUntilExit()
      return suggested
    }
    // What is in the basket already is not suggested once more.
    #expect(suggested.map(Set.init) == [["cup", "jar", "pot"], ["jar", "pot"]])
  }

  private func writeJournals(in folder: String) throws {
    let names = (0..<16).map { "peer\($0)" }
    for name in names {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      let journal = try JournalWriter("\(folder)/\(name)/journal.jsonl")
      let start = StartEvent(
        peer: name, federation: "Sixteen", config: "c", program: "0", process: 1)
      try journal.append(JournalRecord(at: 1_764_000_000, .start(start)))
      for number in 0..<50 {
        let hash = String(repeating: "ab", count: 32)
        var round = RoundEvent(round: UInt64(number), attempt: 0, sum: hash, model: hash)
        round.members = names
        round.seconds = RoundSeconds(training: 0.5, gossip: 0.25, waiting: 0.25, total: 1)
        round.phases = [
          .trained: 0.5, .joined: 0.5, .rostered: 0.625, .masked: 0.75, .committed: 0.8125,
          .revealed: 0.875, .signed: 0.9375, .agreed: 1,
        ]
        round.metrics = FederationMetrics(
          validationLoss: 7 - Double(number) * 0.25, hitRate: Double(number) * 0.05)
        round.signed = [SignedModel(model: hash, by: names)]
        try journal.append(JournalRecord(at: 1_764_000_001 + Double(number), .round(round)))
      }
    }
  }
}

private let chromium = ProcessInfo.processInfo.environment["GRAPEVINE_CHROMIUM"]
