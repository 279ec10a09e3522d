import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Page

@Suite(.timeLimit(.minutes(10))) struct `The API's description` {
  private static let document = Data(PackageResources.openapi_json)

  private static let hasValidator = canImport("openapi_spec_validator")
  private static let hasSchemathesis = canImport("schemathesis")

  private static func canImport(_ module: String) -> Bool {
    do {
      return try run("import \(module)", input: Data()).status == 0
    } catch {
      return false
    }
  }

  @Test(.enabled(if: hasValidator, "needs Python with openapi-spec-validator from PyPI"))
  func `is valid OpenAPI`() throws {
    let script = """
      import json, sys
      from openapi_spec_validator import validate
      validate(json.load(sys.stdin))
      """
    let outcome = try Self.run(script, input: Self.document)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(.enabled(if: hasSchemathesis, "needs Python with schemathesis from PyPI"))
  func `is kept to by a running server, whatever is asked`() async throws {
    let shop = try TestShop()
    let outcome = try await shop.serving { client in
      try await withCheckedThrowingContinuation { continuation in
        // Waiting for the process blocks, which a thread of the pool that runs tests must not.
        Thread {
          continuation.resume(
            with: Result {
              // An item that is none is refused, which no schema can say; and what is too long is
              // refused with 413 or 414, which the tool does not count as refused.
              try Self.run(
                """
                import sys
                from schemathesis.cli import schemathesis
                url = "http://127.0.0.1:\(client.port)"
                sys.exit(schemathesis(["run", url + "/api/openapi.json", "--url", url, "--checks",
                  "all", "--exclude-checks", "positive_data_acceptance,negative_data_rejection",
                  "--max-examples", "8", "--generation-database", "none", "--seed", "1", "--no-color"]))
                """, input: Data())
            })
        }.start()
      }
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `names every path that programs may ask for, and no other`() throws {
    let document = try #require(
      try JSONSerialization.jsonObject(with: Self.document) as? [String: Any])
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    var described: Set<String> = []
    for (path, methods) in paths {
      let target = try RequestTarget(path.replacing("{id}", with: "x"))
      for method in methods.keys {
        let wanted = try #require(HTTPRequest.Method(method.uppercased()))
        described.insert("\(try Route(wanted, target.path))")
      }
    }
    let routes: [Route] = [
      .health, .api(.recommendations), .api(.item("x")), .api(.search), .api(.model),
      .api(.description), .api(.postBasket), .api(.removeBasket("x")),
    ]
    #expect(described == Set(routes.map { "\($0)" }))
  }

  private static func run(
    _ script: String, input: Data
  ) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let (standardInput, errors) = (Pipe(), Pipe())
    process.currentDirectoryURL = FileManager.default.temporaryDirectory
    process.standardInput = standardInput
    process.standardOutput = errors
    process.standardError = errors
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: input)
    try standardInput.fileHandleForWriting.close()
    let text = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
