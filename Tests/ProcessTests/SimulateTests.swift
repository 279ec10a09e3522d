import Foundation
import Testing

extension `The program` {
  @Suite struct `that simulates` {
    private func digest(of seeds: String) async throws -> String {
      let outcome = try await GrapevineBinary.run(["simulate", "--seeds", seeds, "--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let report = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(report["seeds"] as? Int == 6)
      return try #require(report["digest"] as? String)
    }

    @Test func `comes to the same end in every process`() async throws {
      let first = try await digest(of: "0..<6")
      #expect(try await digest(of: "0..<6") == first)
      #expect(try await digest(of: "6..<12") != first)
    }

    @Test func `tells the story of a seed`() async throws {
      let outcome = try await GrapevineBinary.run(["simulate", "--seed", "3", "--trace"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("starts in round 0"))
      #expect(outcome.output.contains("agrees on round 1"))
    }

    @Test(arguments: [
      ["--seeds", "5..<5"], ["--seeds", "x"], ["--trace"], ["--peers", "2"],
    ])
    func `refuses flags that make no sense`(arguments: [String]) async throws {
      let outcome = try await GrapevineBinary.run(["simulate"] + arguments)
      #expect(outcome.status == 64)
    }
  }
}
