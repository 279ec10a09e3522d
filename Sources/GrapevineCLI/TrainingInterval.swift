import ArgumentParser
import Overlay

/// How long after a training began the next one is to, as it stands on a command line.
struct TrainingInterval {
  let duration: Duration
  /// What was written, to be handed on.
  let text: String

  init(_ text: String) throws {
    guard let duration = Duration(fileText: text), Self.limits.contains(duration) else {
      throw ValidationError("'\(text)' is no time from 1s to 1000h, such as 30s, 15m or 24h")
    }
    self.duration = duration
    self.text = text
  }

  private static let limits = Duration.seconds(1)...Duration.seconds(3_600_000)
}
