import GrapevineCLI

/// The program `grapevine`.
@main
enum Main {
  static func main() async {
    await GrapevineProgram.run()
  }
}
