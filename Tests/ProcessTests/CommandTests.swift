import Foundation
import Testing

extension `The program` {
  @Suite struct `on bad input` {
    @Test func `names the file, the line and the cure, and ends with a status of its own`()
      async throws
    {
      let folder = try TemporaryFolder()
      for (name, text, complaint) in Self.badTopologies {
        let path = "\(folder.path)/\(name).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let outcome = try await GrapevineBinary.run(["topology", "check", path])
        #expect(outcome.errors == "error: \(path):\(complaint)\n")
        #expect(outcome.status == 78)
        #expect(outcome.output == "")
      }
    }

    @Test(arguments: [
      (["topology", "check", "/nowhere.yaml"], 66, "error: /nowhere.yaml: there is no such file"),
      (["nonsense"], 64, "error: Unexpected argument 'nonsense'"),
      (["topology", "new", "ring", "--peers", "2"], 64, "error: --peers must be from 3"),
      (["inspect", "/nowhere"], 66, "error: /nowhere: there is no such file"),
      (["recommend", "--home", "/nowhere", "--viewing", "x"], 66, "error: /nowhere: no peer"),
      (["keys", "new", "--home", "/proc/x"], 74, "error: cannot"),
    ])
    func `says what is wrong on standard error`(
      arguments: [String], status: Int32, complaint: String
    ) async throws {
      let outcome = try await GrapevineBinary.run(arguments)
      #expect(outcome.status == status)
      #expect(outcome.errors.hasPrefix(complaint), "\(outcome.errors)")
      #expect(outcome.output == "")
    }

    @Test func `fails when its result cannot be written`() throws {
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let process = try GrapevineBinary.start(["topology", "new", "ring"], standardOutput: full)
      process.waitUntilExit()
      #expect(process.terminationStatus == 74)
    }

    @Test func `never overwrites an identity`() async throws {
      let folder = try TemporaryFolder()
      let first = try await GrapevineBinary.run(["keys", "new", "--home", folder.path])
      #expect(first.status == 0)
      #expect(first.output.hasPrefix("    key: ") && first.output.utf8.count == 9 + 64 + 1)
      let identity = "\(folder.path)/identity"
      let mode = try FileManager.default.attributesOfItem(atPath: identity)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      let before = try String(contentsOfFile: identity, encoding: .utf8)
      let second = try await GrapevineBinary.run(["keys", "new", "--home", folder.path])
      #expect(second.status == 73)
      #expect(try String(contentsOfFile: identity, encoding: .utf8) == before)
    }

    @Test func `never overwrites a topology file`() async throws {
      let folder = try TemporaryFolder()
      let arguments = ["topology", "new", "ring", "--out", "\(folder.path)/shops.yaml"]
      #expect(try await GrapevineBinary.run(arguments).status == 0)
      let second = try await GrapevineBinary.run(arguments)
      #expect(second.status == 73)
      #expect(second.errors.contains("is not overwritten"), "\(second.errors)")
    }

    @Test func `names the file and the line of a peer without a key`() async throws {
      let topology = GrapevineBinary.topology("complete-4")
      let outcome = try await GrapevineBinary.run([
        "peer", "--topology", topology, "--name", "redu", "--home", "/nowhere",
      ])
      #expect(outcome.status == 78)
      #expect(outcome.errors.hasPrefix("error: \(topology):"), "\(outcome.errors)")
      #expect(outcome.errors.contains("has no key"), "\(outcome.errors)")
    }

    @Test func `does not wait for ever when too few peers can start`() async throws {
      let folder = try TemporaryFolder()
      let catalog = "item,title\n" + (0..<20).map { "\($0),Thing \($0)\n" }.joined()
      let path = "\(folder.path)/catalog.csv"
      try catalog.write(toFile: path, atomically: true, encoding: .utf8)
      let outcome = try await GrapevineBinary.run([
        "up", "--topology", GrapevineBinary.topology("complete-4"), "--data", folder.path,
        "--home", "\(folder.path)/home",
      ])
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("too few peers are left"), "\(outcome.errors)")
    }

    @Test func `keeps baskets private, and never writes over what it reads`() async throws {
      let folder = try TemporaryFolder()
      let rows = (0..<60).map { "b\($0),\($0 % 5),2024-01-\(10 + $0 % 20),u\($0 % 9)\n" }
      let more = (0..<60).map { "b\($0),\(($0 + 1) % 5),2024-01-\(10 + $0 % 20),u\($0 % 9)\n" }
      let input = "\(folder.path)/baskets.csv"
      try ("basket,item,time,user\n" + (rows + more).joined())
        .write(toFile: input, atomically: true, encoding: .utf8)
      let arguments = [
        "split", "--input", input, "--format", "csv", "--topology",
        GrapevineBinary.topology("complete-4"), "--out",
      ]
      let split = try await GrapevineBinary.run(arguments + ["\(folder.path)/data"])
      #expect(split.status == 0, "\(split.errors)")
      let baskets = "\(folder.path)/data/redu/baskets.csv"
      let mode = try FileManager.default.attributesOfItem(atPath: baskets)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      let told = try await GrapevineBinary.run([
        "topology", "check", GrapevineBinary.topology("complete-4"), "--data",
        "\(folder.path)/data/redu",
      ])
      let lines = try #require(split.output.range(of: "\ncatalog:\n")).lowerBound
      #expect(told.output.hasSuffix(split.output[lines...]), "\(told.output)\(told.errors)")
      let catalog = "\(folder.path)/data/catalog.csv"
      let refused = try await GrapevineBinary.run(
        arguments + ["\(folder.path)/data", "--catalog", catalog])
      #expect(refused.status == 64)
      #expect(refused.errors.contains("would replace \(catalog)"), "\(refused.errors)")
    }

    @Test func `writes a topology that it can read`() async throws {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/small.yaml"
      let made = try await GrapevineBinary.run([
        "topology", "new", "small-world", "--peers", "12", "--out", path,
      ])
      #expect(made.status == 0)
      let checked = try await GrapevineBinary.run(["topology", "check", path, "--json"])
      #expect(checked.status == 0)
      let report = try JSONSerialization.jsonObject(with: Data(checked.output.utf8))
      #expect((report as? [String: Any])?["quorum"] as? Int == 7)
    }

    private static let badTopologies = [
      (
        "unknown", "name: x\ntopology:\n  kind: ring\npers: []\n",
        "4: unknown key 'pers' in the file; did you mean 'peers'?"
      ),
      (
        "degree",
        """
        name: x
        topology:
          kind: random-regular
          degree: 3
          seed: 1
        peers:
          - {name: a, address: "h:1"}
          - {name: b, address: "h:2"}
          - {name: c, address: "h:3"}
          - {name: d, address: "h:4"}
          - {name: e, address: "h:5"}

        """,
        "4: no graph gives each of 5 peers 3 neighbors; choose an even degree"
      ),
      (
        "twice",
        """
        name: x
        topology:
          kind: ring
        peers:
          - {name: a, address: "h:1"}
          - {name: b, address: "h:2"}
          - {name: a, address: "h:3"}

        """,
        "7: there is a peer 'a' already; rename one of them"
      ),
    ]
  }
}
