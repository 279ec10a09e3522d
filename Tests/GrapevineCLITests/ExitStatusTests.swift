import ArgumentParser
import Fleet
import Overlay
import Recommender
import Testing

@testable import GrapevineCLI

@Suite struct `The status that a command ends with` {
  @Test func `tells wrong files from wrong data and wrong settings`() {
    #expect(ExitStatus(of: FileError.missing(path: "x")) == .noInput)
    #expect(ExitStatus(of: FileError.cannotCreate(path: "x", reason: "")) == .cannotCreate)
    #expect(ExitStatus(of: FileError.exists(path: "x")) == .cannotCreate)
    #expect(ExitStatus(of: FileError.cannotWrite(path: "x", reason: "")) == .inputOutput)
    #expect(ExitStatus(of: InputError.contents(path: "x", .tooLarge)) == .badData)
    #expect(ExitStatus(of: InputError.file(.missing(path: "x"))) == .noInput)
    #expect(ExitStatus(of: FleetError.noAgreement("")) == .failure)
  }

  @Test func `is one of configuration for a topology file`() {
    #expect(throws: TopologyFileError.self) { try TopologyFile(parsing: "name: x") }
    do {
      _ = try TopologyFile(parsing: "name: x")
    } catch {
      #expect(ExitStatus(of: error) == .configuration)
    }
  }

  @Test(arguments: [
    ["nonsense"], ["split"], ["topology", "new", "star"],
    ["topology", "new", "ring", "--degree", "4"], ["topology", "new", "ring", "--edges", "a,b"],
    ["topology", "new", "edges"], ["topology", "new", "edges", "--edges", "a-b"],
    ["topology", "new", "edges", "--edges", "a,b,c"],
    ["topology", "new", "edges", "--peers", "3", "--edges", "a,b", "b,c"],
    ["recommend", "--home", "x", "--viewing", "y", "--top", "0"],
    ["bench", "round", "--peers", "2"], ["simulate", "--seed", "18446744073709551615"],
    ["simulate", "--seeds", "0..<18446744073709551615"],
  ])
  func `is left to the library for wrong flags, and is 64`(arguments: [String]) {
    do {
      _ = try Grapevine.parseAsRoot(arguments)
      Issue.record("these flags were taken")
    } catch {
      #expect(ExitStatus(of: error) == nil)
      #expect(Grapevine.exitCode(for: error) == .validationFailure)
    }
  }

  @Test func `is zero for help`() {
    do {
      _ = try Grapevine.parseAsRoot(["--help"])
    } catch {
      #expect(ExitStatus(of: error) == nil)
      #expect(Grapevine.exitCode(for: error) == .success)
    }
  }
}
