import SeededRandom
import TestSupport
import Testing

@testable import Overlay

@Suite struct `A suggestion` {
  @Test(arguments: [
    ("degre", "degree"), ("dgeree", "degree"), ("minimum_roster", "minimumRoster"),
    ("Minimum-Roster", "minimumRoster"), ("sed", "seed"),
  ])
  func `finds what was meant`(typed: String, meant: String) {
    #expect(nearest(to: typed, among: ["degree", "seed", "minimumRoster"]) == meant)
  }

  @Test func `says nothing when nothing is near`() {
    #expect(nearest(to: "colour", among: ["degree", "seed"]) == nil)
    #expect(nearest(to: "", among: ["degree", "seed"]) == nil)
    #expect(nearest(to: String(repeating: "degree", count: 1000), among: ["degree"]) == nil)
  }

  @Test func `counts one for a letter more, less, other or swapped`() {
    let word = Array("topology".utf8)
    forAll { chance in
      var other = word
      let place = chance.below(word.count - 1)
      switch chance.below(4) {
      case 0: other.remove(at: place)
      case 1: other.insert(UInt8(ascii: "x"), at: place)
      case 2: other[place] = UInt8(ascii: "x")
      default: other.swapAt(place, place + 1)
      }
      return editDistance(word, other) == (other == word ? 0 : 1)
        && editDistance(other, word) == editDistance(word, other)
    }
  }
}

@Suite struct `A time in a file` {
  @Test func `is written as it was read`() {
    forAll { chance in
      let duration = Duration.milliseconds(
        chance.below(10) * [1, 1000, 60_000, 7_200_000][chance.below(4)])
      return Duration(fileText: fileText(duration)) == duration
    }
    #expect(fileText(.milliseconds(1500)) == "1500ms")
    #expect(fileText(.seconds(600)) == "10m")
  }

  @Test(arguments: ["", "5", "s", "5 s", "-5s", "5sec", "5.5s", "5d", "5S", "٥s", "9999999999999s"])
  func `needs a whole number and a unit`(text: String) {
    #expect(Duration(fileText: text) == nil)
  }
}
