import ArgumentParser
import Fleet
import Recommender

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge the model that a home holds, by baskets that nobody learned from.",
    discussion: """
      Every basket of test.csv with 2 to 100 items counts, by the exact metric: each of its items is \
      held out in turn and ranked against the whole catalog, given the rest of the basket, and given \
      each other item alone, as on a product page. Beside the model stand item-item cosine and \
      popularity, which know every training basket in the folder. Intervals hold 95 % of the means \
      over baskets that are drawn anew, with repetition.
      """)

  @OptionGroup var place: HomeOptions

  @Option(
    help: ArgumentHelp("The folder that 'grapevine split' wrote.", valueName: "dir"),
    completion: .directory)
  var data: String

  @Option(help: ArgumentHelp("How often baskets are drawn anew.", valueName: "count"))
  var resamples = 1_000

  @Option(help: "From what they are drawn.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples must be from 1 to 1000000")
    }
  }

  func run() async throws {
    try await Interruption.guarding(mayEndAtOnce: true) { [self] in
      let progress = Progress("Reading the model and the baskets")
      let model = try place.model()
      let evaluation = try HomeEvaluation(
        model, data: DataFolder(data), bootstrap: Bootstrap(resamples: resamples, seed: seed))
      let rows = try evaluation.rows { progress.update("Judging \($0)") }
      progress.end()
      let report = EvaluationReport(evaluation, rows: rows, model: model)
      if json { try Console.say(json: report) } else { Console.say(report.text) }
    }
  }
}
