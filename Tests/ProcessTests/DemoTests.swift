import Foundation
import Testing

extension `The program` {
  @Suite struct `in its demo` {
    @Test func `brings eight shops to one model that beats the best of them alone`() async throws {
      let outcome = try await GrapevineBinary.run(["demo", "--json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
      #expect(report.outcome.agreed)
      #expect(report.outcome.peers.count == 8)
      #expect(Set(report.outcome.peers.map(\.model)) == [report.outcome.model])
      #expect(report.quality.gainOverBestAlone >= 1.10)
      #expect(report.page.recommendations.count == 5)
      #expect(outcome.errors.contains("synthetic"))
    }

    private struct Report: Decodable {
      let outcome: Outcome
      let quality: Quality
      let page: Page

      struct Outcome: Decodable {
        let agreed: Bool
        let model: String?
        let peers: [Peer]
      }
      struct Peer: Decodable { let model: String? }
      struct Quality: Decodable { let gainOverBestAlone: Double }
      struct Page: Decodable { let recommendations: [Line] }
      struct Line: Decodable { let item: String }
    }
  }
}
