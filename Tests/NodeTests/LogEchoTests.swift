import Glibc
import Testing

@testable import Node

@Suite struct `The echo of a log` {
  @Test func `waits for nobody who does not read, and says how much it left out`() async {
    await #expect(processExitsWith: .success) {
      // A write that waits would do so for ever: the process is killed instead.
      alarm(600)
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      let echo = LogEcho(to: ends[1])
      let line = String(repeating: "é", count: 60) + "\n"
      let count = 2000
      for _ in 0..<count { echo.write(line) }
      let text = all(from: ends[0])
      let written = text.count / line.utf8.count
      #expect(text == Array(String(repeating: line, count: written).utf8))
      #expect(written > 0 && written < count)
      echo.write("after\n")
      let rest = String(decoding: all(from: ends[0]), as: UTF8.self)
      #expect(rest == "(\(count - written) lines were left out here)\nafter\n")
    }
  }
}

/// What stands in a pipe now.
private func all(from pipe: Int32) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
    count = max(0, read(pipe, buffer.baseAddress, buffer.count))
  }
}
