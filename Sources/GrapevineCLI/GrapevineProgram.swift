import ArgumentParser
import Fleet
import Glibc

/// The command line of Grapevine as a whole: parses, runs, and ends the process.
public enum GrapevineProgram {
  /// Does what the arguments of this process say.
  ///
  /// Ends with one of the statuses of `sysexits.h`, so that scripts can tell a wrong flag from a
  /// wrong file.
  public static func run() async -> Never {
    do {
      var command = try Grapevine.parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
      quit(0)
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    if let interruption = error as? Interruption {
      if let failure = interruption.failure { Console.note("error: \(failure)") }
      // As a shell counts what ended by a signal.
      quit(128 + interruption.signal)
    }
    if let status = ExitStatus(of: error) {
      Console.note("error: \(error)")
      quit(status.rawValue)
    }
    // Help, versions and what is wrong with the flags; the library knows what to print where.
    let code = Grapevine.exitCode(for: error)
    let message = Grapevine.fullMessage(for: error)
    if code.isSuccess {
      Console.say(message)
    } else if !message.isEmpty {
      Console.note(message.hasPrefix("Error: ") ? "error: " + message.dropFirst(7) : message)
    }
    quit(code.rawValue)
  }

  /// Ends the process, and tears nothing down: a thread may still be solving for weights, and would
  /// crash if the linear algebra took its memory from under it.
  private static func quit(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }
}

/// The root of all commands.
struct Grapevine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grapevine",
    abstract: "Shops learn one recommender together, and no basket ever leaves its shop.",
    discussion: """
      Peers sum masked updates over encrypted links to their neighbors and agree on each total; \
      there is no server. Try it: grapevine demo
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, UpCommand.self, PeerCommand.self, StatusCommand.self,
      RecommendCommand.self, ServeCommand.self, EvaluateCommand.self, InspectCommand.self,
      ReportCommand.self, VerifyCommand.self, CompareCommand.self, SplitCommand.self,
      TopologyCommand.self, KeysCommand.self, CarryCommand.self, BenchCommand.self,
      SimulateCommand.self,
    ])
}
