import Foundation
import Glibc
public import Testing

/// A client that sends what it is told to, byte for byte, and takes what comes.
public struct TestClient: Sendable {
  /// Where the server listens.
  public let port: UInt16

  /// Talks to a server on this machine.
  public init(port: UInt16) {
    self.port = port
  }

  /// Asks for something in the usual way.
  public func send(
    _ method: String, _ target: String, fields: [String] = [], body: String? = nil
  ) async throws -> TestAnswer {
    var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    for field in fields { head += "\(field)\r\n" }
    if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
    let bytes = await exchange([[UInt8]((head + "\r\n" + (body ?? "")).utf8)]).bytes
    return try TestAnswer(bytes)
  }

  /// Gets something.
  public func get(_ target: String, fields: [String] = []) async throws -> TestAnswer {
    try await send("GET", target, fields: fields)
  }

  /// Posts something.
  public func post(
    _ target: String, _ body: String, fields: [String] = ["Content-Type: application/json"]
  ) async throws -> TestAnswer {
    try await send("POST", target, fields: fields, body: body)
  }

  /// Checks that the server still answers.
  ///
  /// One that is impatient, as tests have it be, may close on a client that a busy machine holds up,
  /// which is then to try again.
  public func checkHealth(_ remark: Comment? = nil) async throws {
    for pause in [1, 2, 4, 8, nil] {
      do {
        let status = try await get("/healthz").status
        #expect(status == 200, remark)
        return
      } catch let error as TestAnswer.NoAnswer {
        guard let pause else { throw error }
        try await Task.sleep(for: .seconds(pause))
      }
    }
  }

  /// Sends pieces, with a pause after each, and reads until the server closes or time is up.
  public func exchange(
    _ pieces: [[UInt8]], pause: Duration = .zero, patience: Int = 60
  ) async -> (bytes: [UInt8], isClosed: Bool) {
    await withCheckedContinuation { continuation in
      // The calls block, which a thread of the pool that runs tests must not.
      Thread {
        continuation.resume(returning: talk(pieces, pause: pause, patience: patience))
      }.start()
    }
  }

  private func talk(
    _ pieces: [[UInt8]], pause: Duration, patience: Int
  ) -> (bytes: [UInt8], isClosed: Bool) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { return ([], true) }
    for piece in pieces {
      guard Glibc.send(descriptor, piece, piece.count, Int32(MSG_NOSIGNAL)) >= 0 else {
        break
      }
      if pause > .zero { usleep(UInt32(pause / .microseconds(1))) }
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return (bytes, !(count < 0 && errno == EAGAIN)) }
      bytes += buffer[..<count]
    }
  }
}

/// What came back.
public struct TestAnswer: Sendable {
  /// The status.
  public let status: Int
  /// The fields of the head, their names in small letters.
  public let fields: [String: String]
  /// The body.
  public let body: [UInt8]

  /// Reads an answer.
  public init(_ bytes: [UInt8]) throws {
    guard let end = bytes.firstRange(of: [13, 10, 13, 10]) else { throw NoAnswer(bytes: bytes) }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count > 1, let status = Int(words[1]) else { throw NoAnswer(bytes: bytes) }
    self.status = status
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    self.fields = fields
    body = Array(bytes[end.upperBound...])
  }

  /// The body as a text.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as a JSON object; if it is none, an empty one.
  public var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
  }

  /// The server closed the connection without an answer.
  public struct NoAnswer: Error {
    /// What came.
    public let bytes: [UInt8]
  }
}
