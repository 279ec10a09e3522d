import Foundation
import Journal
import Testing

@testable import Reporting

@Suite struct `The numbers of a report` {
  let table = SampleFederation.table
  let page = ReportPage(SampleFederation.table).html

  struct Data: Decodable {
    let rounds: [Round]
    let links: [Link]

    struct Round: Decodable {
      let round: UInt64
      let metrics: Metrics
      let updateNorm: Double
      let bytes: Bytes
      let accounts: [Account]
    }
    struct Metrics: Decodable { let validationLoss, hitRate, trainingLoss: Double }
    struct Bytes: Decodable { let read, written: UInt64 }
    struct Account: Decodable {
      let peer: String
      let at: Double
      let phases: [String: Double]
      let bytes: Bytes
    }
    struct Link: Decodable { let first, last: String; let forth, back: UInt64 }
  }

  private func embedded() throws -> Data {
    let start = try #require(page.range(of: "id=\"journal\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let text = page[start.upperBound..<end.lowerBound]
    return try JSONDecoder().decode(Data.self, from: Foundation.Data(text.utf8))
  }

  @Test func `are those of the journals`() throws {
    let data = try embedded()
    #expect(data.rounds.map(\.round) == [0, 1, 2, 3, 4])
    for journal in SampleFederation.journals {
      let rounds = journal.records.compactMap { record -> (Double, RoundEvent)? in
        if case .round(let round) = record.event { (record.time, round) } else { nil }
      }
      for (time, round) in rounds {
        let found = data.rounds[Int(round.round)]
        let account = try #require(found.accounts.first { $0.peer == journal.peer })
        #expect(account.at == time)
        #expect(account.bytes.read == round.bytes.read)
        #expect(
          account.phases
            == Dictionary(
              uniqueKeysWithValues: round.phases.map { ($0.key.rawValue, $0.value) }))
        #expect(found.metrics.validationLoss == round.metrics.validationLoss)
        #expect(found.metrics.hitRate == round.metrics.hitRate)
        #expect(found.metrics.trainingLoss == round.metrics.trainingLoss)
        #expect(found.updateNorm == round.updateNorm)
      }
    }
    #expect(data.rounds[0].bytes.read == 4_000_006)
  }

  @Test func `are those of the table, the JSON, the CSV and the text`() throws {
    let text = InspectText(table, columns: 100).text
    let csv = table.csv.split(separator: "\r\n").map { $0.split(separator: ",") }
    #expect(csv.count == 1 + 5 * 4)
    for row in table.rows {
      let cells = row.cells(among: table.peerNames)
      let line = text.split(separator: "\n").first {
        $0.split(separator: " ").first == Substring("\(row.round)")
      }
      let html = cells.enumerated().map { place, cell in
        "<td\(place < cells.count - 2 ? " class=\"n\"" : "")>\(cell)</td>"
      }.joined()
      #expect(page.contains("<tr>\(html)</tr>"), "round \(row.round)")
      for cell in cells { #expect(try #require(line).contains(cell)) }
      for account in row.accounts {
        let found = csv.first { $0[0] == "\(row.round)" && $0[1] == account.peer }
        let cells = try #require(found)
        #expect(cells[16] == "\(account.bytes.read)")
        #expect(cells[18] == "\(try #require(row.metrics.validationLoss))")
      }
    }
    let json = try JSONDecoder().decode(Data.self, from: Foundation.Data(table.json.utf8))
    #expect(json.rounds.map(\.metrics.validationLoss) == table.rows.map(\.metrics.validationLoss))
  }

  @Test func `count a link's bytes as its readers do`() throws {
    let link = try #require(try embedded().links.first)
    #expect(link.first == "ann" && link.last == "bob")
    // Five rounds; what ann writes bob reads.
    #expect(link.forth == 5 * 600_000 && link.back == 5 * 400_000)
  }
}

@Suite struct `A page` {
  @Test func `is made of words that cannot break out of it`() {
    let page = ReportPage(SampleFederation.table).html
    #expect(page.components(separatedBy: "</script>").count == 3)
    #expect(page.contains("<h1>Four &lt;/script&gt; shops</h1>"))
  }

  @Test func `fetches nothing`() {
    let page = ReportPage(SampleFederation.table).html
    #expect(page.contains("default-src 'none'"))
    for word in ["src=", "href=", "@import", "fetch("] { #expect(!page.contains(word), "\(word)") }
    #expect(
      page.components(separatedBy: "http").count - 1 == page.components(
        separatedBy: "http://www.w3.org/2000/svg"
      ).count - 1 + 1, "http-equiv and the namespace of SVG")
  }

  @Test func `says so when there is nothing to show`() {
    let page = ReportPage(ConvergenceTable()).html
    #expect(page.contains("No round was agreed yet."))
  }

  @Test func `shows the quality, the graph of the file and its text where they are known`() {
    var page = ReportPage(SampleFederation.table)
    page.network = ReportNetwork(
      peers: ["dan", "cat", "bob", "ann"], links: [("ann", "cat")], configuration: "kind: <edges>")
    page.quality = ReportQuality(
      testBaskets: 77, rows: [.init("together", basket: 0.75, page: 0.5, isTogether: true)])
    #expect(page.names == ["dan", "cat", "bob", "ann"])
    let html = page.html
    #expect(html.contains("77 baskets") && html.contains("0.7500"))
    #expect(html.contains("kind: &lt;edges&gt;"))
    #expect(html.contains("<title>ann – cat</title>"))
  }

  @Test func `leaves out the accounts of early rounds when there are very many`() {
    var table = ConvergenceTable()
    for round in 0..<20_001 {
      let event = RoundEvent(round: UInt64(round), attempt: 0, sum: "s", model: "m")
      table.add(JournalRecord(at: Double(round), .round(event)), of: "ann")
    }
    let page = ReportPage(table)
    #expect(page.firstAccount == 10_001)
  }
}

@Suite struct `What inspect tells` {
  let table = SampleFederation.table

  @Test func `is that of its golden file`() throws {
    try expectGolden("inspect.txt", InspectText(table, columns: 90).text)
  }

  @Test func `of a round is that of its golden file`() throws {
    try expectGolden("round.txt", RoundText(table.rows[2], columns: 100).text)
  }

  @Test func `names the slow peer and why`() {
    let slow = SlowPeer.all(among: PeerSummary.all(in: table))
    #expect(slow.map(\.peer) == ["ann", "dan"])
    #expect(slow[0].reasons == ["its link to bob broke once"])
    #expect(slow[1].reasons.count == 2)
    #expect(slow[1].reasons[0].hasPrefix("trains 1.50 s a round"))
    #expect(slow[1].reasons[1].hasPrefix("others waited 18.8 s for it"))
  }

  @Test func `gathers an attempt that failed from all who tell of it`() {
    let failed = FailedAttempt.all(in: table.chronicle)
    #expect(failed.count == 1)
    #expect(failed[0].missing.map(\.missedBy) == [3])
    #expect(failed[0].reasonText == "impatience (ann); followed (bob, dan)")
  }

  @Test func `does not blame a link that ends when all is done`() {
    var table = SampleFederation.table
    table.add(JournalRecord(at: 1_764_000_100, .linkDown(peer: "dan", reason: "bye")), of: "cat")
    let cat = PeerSummary.all(in: table).first { $0.peer == "cat" }
    #expect(cat?.linkBreaks.isEmpty == true)
  }
}
