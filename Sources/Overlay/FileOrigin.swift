/// Where the parts of a topology file stand, for messages about what is wrong only later.
///
/// It is no part of what a file says: two files that say the same are equal wherever they stand.
struct FileOrigin: Equatable, Sendable {
  /// The file, as it was named to us.
  var path: String?
  /// The line on which the file begins to say something.
  private(set) var start: Int?

  private var peers: [Place] = []

  /// The origin of what was made and never read.
  init() {}

  /// Notes the lines of a file.
  init(_ root: FileSection) throws(TopologyFileError) {
    start = root.line
    for node in try root.list("peers", of: "peers") ?? [] {
      let section = try FileSection(node, title: "a peer")
      peers.append(Place(entry: section.line, address: section.line(of: "address")))
    }
  }

  /// Returns the line on which a peer's entry begins.
  func line(of peer: PeerID) -> Int? {
    peers.indices.contains(peer.index) ? peers[peer.index].entry : nil
  }

  /// Returns the line of a peer's address.
  func addressLine(of peer: PeerID) -> Int? {
    peers.indices.contains(peer.index) ? peers[peer.index].address : nil
  }

  static func == (one: FileOrigin, other: FileOrigin) -> Bool { true }

  private struct Place: Sendable {
    let entry: Int?
    let address: Int?
  }
}
