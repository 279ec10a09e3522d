import ArgumentParser
import Fleet
import Foundation
import Logging
import Overlay
import Page

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve product pages and an API from the model that a home holds.",
    discussion: """
      Serves to this machine alone unless told otherwise, until a signal ends it; a new model takes \
      the place of the old one without a pause. With a token, in a file or in GRAPEVINE_TOKEN, the \
      API answers only programs that show it. Baskets that are sent join the next training of the \
      shop whose home is served.
      """)

  @Option(
    help: ArgumentHelp("The home of one peer, or of a federation.", valueName: "dir"),
    completion: .directory)
  var home: String

  @Option(
    help: ArgumentHelp(
      "The topology file, for the home of a peer that 'grapevine peer' runs.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var topology: String?

  @Option(
    help: ArgumentHelp("Where to listen; port 0 lets the system choose.", valueName: "host:port"),
    transform: { text in
      guard let address = Address(text) else {
        throw ValidationError("'\(text)' is no address such as 127.0.0.1:8080")
      }
      return address
    })
  var listen = Address.loopback(port: 8080)

  @Option(
    help: ArgumentHelp("A file that holds the token and nothing else.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(help: "What to log to standard error.")
  var logLevel = Logger.Level.notice

  func run() async throws {
    let shop = try ShopHome(at: home, topology: topology)
    var settings = PageServer.Settings()
    settings.listening = listen
    settings.token = try token()
    settings.logger = Logger(label: "serve") { StreamLogHandler.standardError(label: $0) }
    settings.logger.logLevel = logLevel
    let host = listen.host.contains(":") ? "[\(listen.host)]" : listen.host
    try await PageServer(shop, settings: settings).runUntilSignaled { port in
      Console.say("http://\(host):\(port)")
    }
  }

  /// Reads the token from its file or from the environment; it never stands on a command line,
  /// which everybody on the machine can read.
  private func token() throws -> AccessToken? {
    let text: String
    if let tokenFile {
      text = try TokenFile.read(tokenFile)
    } else if let found = ProcessInfo.processInfo.environment["GRAPEVINE_TOKEN"] {
      text = found
    } else {
      return nil
    }
    guard let token = AccessToken(text.trimmingCharacters(in: .newlines)) else {
      throw CommandFailure(
        .badData,
        "\(tokenFile ?? "GRAPEVINE_TOKEN"): a token has from \(AccessToken.lengths.lowerBound) to "
          + "\(AccessToken.lengths.upperBound) letters, digits and signs, and no spaces; "
          + "'openssl rand -hex 32' makes one")
    }
    return token
  }
}
