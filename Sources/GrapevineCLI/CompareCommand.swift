import ArgumentParser
import Fleet
import Overlay

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Measure what learning together brings: each shop alone, all data in one place, "
      + "and the federation.",
    discussion: """
      Every model is judged by all baskets of test.csv, by the exact metric: each item of a basket \
      is held out in turn and ranked against the whole catalog. Shops alone keep their best epoch; \
      the central model has 30. The federation runs as real processes.
      """)

  @OptionGroup var learning: LearningOptions

  @Option(
    help: ArgumentHelp(
      "The folder in which the peers live; without it they live in one that is removed.",
      valueName: "dir"), completion: .directory)
  var home: String?

  @Option(help: ArgumentHelp("The most rounds, instead of what the file says.", valueName: "count"))
  var rounds: Int?

  @Flag(help: "Print JSON at the end, and everything else to standard error.")
  var json = false

  func validate() throws {
    if let rounds, rounds < 1 { throw ValidationError("--rounds must be at least 1") }
  }

  func run() async throws {
    // A home of its own, with keys in it, is not left lying about.
    try await Interruption.guarding(mayEndAtOnce: home != nil) { [self] in
      var file = try learning.file()
      if let rounds {
        var settings = file.rounds
        settings.limit = rounds
        file = try file.with(rounds: settings)
      }
      let measured = try await Folders.using(home) { home in
        let quality = try await QualityShow(
          file: file, data: learning.folder, home: home, isQuiet: json
        ).run()
        try MeasuredQuality(quality).write(in: home)
        return quality
      }
      if json { try Console.say(json: measured) } else { Console.say("\n\(measured.text)") }
    }
  }
}
