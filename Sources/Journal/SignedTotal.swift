/// A total that a quorum signed, with all that is needed to prove to others that it did.
public struct SignedTotal: Equatable, Sendable {
  /// The attempt in which the quorum signed.
  public var attempt: UInt32
  /// The hash of the total's words.
  public var sum: String
  /// The hash of the model that follows.
  public var model: String
  /// Who signed, in order of the topology file.
  public var signers: [String]
  /// The signers' RESULTs, each with its signature, in hexadecimal.
  public var results: [String]

  /// Describes a total and who signed it.
  public init(
    attempt: UInt32, sum: String, model: String, signers: [String], results: [String]
  ) {
    self.attempt = attempt
    self.sum = sum
    self.model = model
    self.signers = signers
    self.results = results
  }
}

extension SignedTotal {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("attempt", attempt)
      writer.field("sum", sum)
      writer.field("model", model)
      writer.field("signers", signers)
      writer.field("results", results)
    }
  }

  init(from reader: inout JSONReader) throws(JSONError) {
    self.init(attempt: 0, sum: "", model: "", signers: [], results: [])
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "attempt": attempt = try reader.integer()
      case "sum": sum = try reader.text()
      case "model": model = try reader.text()
      case "signers": signers = try reader.texts()
      case "results": results = try reader.texts()
      default: try reader.skip()
      }
    }
  }
}
