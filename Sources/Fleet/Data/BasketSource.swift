public import Recommender
import Subprocess
import SystemPackage

/// A file of baskets as somebody has it: packed or not, in one of the formats that we know.
public struct BasketSource: Sendable {
  /// The file; `-` is standard input.
  public let path: String
  /// What its columns are.
  public let format: Format

  /// Names a file.
  public init(_ path: String, format: Format) {
    self.path = path
    self.format = format
  }

  /// What the columns of a file are.
  public enum Format: String, CaseIterable, Sendable {
    /// `basket,item,time[,user]`.
    case csv
    /// As the UCI Online Retail data is downloaded.
    case onlineRetail = "online-retail"
  }

  /// Reads the whole file, unpacking it if its name ends in `.gz`.
  public func read() async throws -> ImportedBaskets {
    switch format {
    case .csv: try await read(BasketsImporter())
    case .onlineRetail: try await read(OnlineRetailImporter())
    }
  }

  private func read<Import: FileImport>(
    _ empty: Import
  ) async throws -> ImportedBaskets where Import.Output == ImportedBaskets {
    guard path.hasSuffix(".gz") else { return try empty.read(path) }
    var filled = empty
    try await unpack { chunk in try filled.take(chunk, of: path) }
    return try filled.finish(path)
  }

  private func unpack(_ body: ([UInt8]) throws -> Void) async throws {
    guard PlainFile.exists(path) else { throw InputError.file(.missing(path: path)) }
    let outcome = try await run(
      .name("gzip"), arguments: ["-dc", "--", path], input: .none, output: .sequence,
      error: .string(limit: 4096)
    ) { execution in
      for try await chunk in execution.standardOutput {
        try body(chunk.withUnsafeBytes { [UInt8]($0) })
      }
    }
    guard outcome.terminationStatus.isSuccess else {
      let lines = outcome.standardError.split(separator: "\n")
      throw InputError.packed(path: path, reason: lines.last.map(String.init) ?? "gzip failed")
    }
  }
}
