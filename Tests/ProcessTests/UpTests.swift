import Fleet
import Foundation
import Glibc
import Journal
import Store
import Testing

extension `The program` {
  @Suite struct `running every peer` {
    @Test func `comes to the same model twice, in other processes with other keys`() async throws {
      var models: [String] = []
      for _ in 0..<2 {
        // However busy the machine is, nobody is to be left out.
        let test = try TestFleet(learning: 3, patience: .seconds(60), in: TemporaryFolder())
        let outcome = try await test.fleet.run { _ in }
        models.append(try #require(outcome.model))
        #expect(try test.rows().allSatisfy { $0.members.count == 8 })
      }
      #expect(models[0] == models[1])
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `takes its peers along when it ends, and goes on when it is run again`(
      signal: Int32
    )
      async throws
    {
      let test = try TestFleet(learning: 40, in: TemporaryFolder())
      let errors = Pipe()
      let up = try GrapevineBinary.start(arguments(of: test), errors: errors)
      defer { up.terminate() }
      try await eventually {
        let told = try test.home.journals
        return told.contains { $0.rounds >= 2 } && told.compactMap(\.process).count == 8
      }
      let processes = try test.home.journals.compactMap(\.process)
      kill(up.processIdentifier, signal)
      try await eventually { processes.allSatisfy { kill($0, 0) != 0 } }
      if signal == SIGTERM {
        try await eventually { !up.isRunning }
        #expect(up.terminationStatus == 128 + SIGTERM)
        let bytes = errors.fileHandleForReading.readDataToEndOfFile()
        let told = String(decoding: bytes, as: UTF8.self)
        #expect(told.contains("Starting 8 peers") && !told.contains("error:"))
      }
      let roundBefore = try test.home.journals.map(\.rounds).max() ?? 0

      let again = try await GrapevineBinary.run(arguments(of: test))
      #expect(again.status == 0, "\(again.errors)")
      #expect(try test.fleet.outcome().model != nil)
      // No round was agreed twice.
      for journal in try test.home.journals {
        #expect(Set(journal.agreed).count == journal.agreed.count)
      }
      #expect(roundBefore < 40)
    }

    @Test(
      .enabled(
        if: FileManager.default.fileExists(atPath: onlineRetail),
        "needs online-retail/online_retail.csv.gz in GRAPEVINE_DATA"))
    func `learns from the real Online Retail data, over real links`() async throws {
      let folder = try TemporaryFolder()
      let topology = "\(folder.path)/short.yaml"
      let text = try String(contentsOfFile: GrapevineBinary.topology("ring-8"), encoding: .utf8)
      try text.replacing("limit: 30", with: "limit: 4")
        .write(toFile: topology, atomically: true, encoding: .utf8)
      let split = try await GrapevineBinary.run([
        "split", "--input", onlineRetail, "--format", "online-retail", "--topology", topology,
        "--out", "\(folder.path)/data", "--by", "user",
      ])
      #expect(split.status == 0, "\(split.errors)")
      #expect(split.output.contains("Catalog: 3293 items"))
      let up = try await GrapevineBinary.run([
        "up", "--topology", topology, "--data", "\(folder.path)/data", "--home",
        "\(folder.path)/home",
      ])
      #expect(up.status == 0, "\(up.errors)")
      let table = try PeerJournals(in: ["\(folder.path)/home"]).table { _, _ in }
      let rows = table.rows
      #expect(rows.count == 5)
      #expect(rows.allSatisfy { $0.agrees && $0.members.count == 8 })
      let hitRates = rows.compactMap(\.metrics.hitRate)
      let (first, last) = (try #require(hitRates.first), try #require(hitRates.last))
      #expect(first < 0.02 && last > 0.05)
      let floor = 7 * 4 * 424_802.0
      #expect(rows[1...].allSatisfy { Double($0.mostBytesRead) < 1.05 * floor })
      let page = try await GrapevineBinary.run([
        "recommend", "--home", "\(folder.path)/home", "--viewing", "85123a", "--top", "3",
      ])
      #expect(page.status == 0, "\(page.errors)")
      #expect(page.output.contains("WHITE HANGING HEART"))
    }

    private func arguments(of test: TestFleet) -> [String] {
      [
        "up", "--topology", test.home.topologyPath, "--data", "\(test.folder.path)/data", "--home",
        test.home.path,
      ]
    }
  }
}

/// Waits for something that happens in other processes.
private func eventually(_ isSo: () throws -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(240)
  while try !isSo() {
    try #require(ContinuousClock.now < end, "it did not happen within four minutes")
    try await Task.sleep(for: .milliseconds(50))
  }
}

/// What a peer's journal tells so far.
private struct Told {
  var process: Int32?
  var agreed: [UInt64] = []
  var rounds: UInt64 { agreed.max().map { $0 + 1 } ?? 0 }
}

extension FleetHome {
  fileprivate var journals: [Told] {
    get throws {
      try peers.compactMap { peer in
        let path = try home(of: peer).journal
        // A peer that has not begun has no journal yet.
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        var told = Told()
        _ = try JournalReader.read(path) { record in
          if case .start(let start) = record.event { told.process = start.process }
          if case .round(let round) = record.event { told.agreed.append(round.round) }
        }
        return told
      }
    }
  }
}

private let onlineRetail: String = {
  let folder =
    ProcessInfo.processInfo.environment["GRAPEVINE_DATA"].map { URL(filePath: $0) }
    ?? GrapevineBinary.package.deletingLastPathComponent().appending(path: "shared/data")
  return folder.appending(path: "online-retail/online_retail.csv.gz").path()
}()
