import ArgumentParser
import Fleet
import Recommender

struct RecommendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "Show what goes with an item, by the model that a home holds now.")

  @OptionGroup var place: HomeOptions

  @Option(help: ArgumentHelp("The item that the visitor looks at.", valueName: "item"))
  var viewing: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("What is in the basket already.", valueName: "item"))
  var basket: [String] = []

  @Option(help: "How many items to show.")
  var top = 10

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top must be at least 1") }
  }

  func run() throws {
    let model = try place.model()
    let page = try ProductPage(model, viewing: viewing, basket: basket, top: top)
    if json { try Console.say(json: page) } else { Console.say(page.text) }
  }
}
