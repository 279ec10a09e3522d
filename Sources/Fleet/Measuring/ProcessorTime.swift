import Glibc

/// How long processors have run, in seconds: what else a machine does hardly counts.
enum ProcessorTime {
  /// The time of this thread.
  static var ofThread: Double { now(CLOCK_THREAD_CPUTIME_ID) }

  /// The time of all threads of this process together.
  static var ofProcess: Double { now(CLOCK_PROCESS_CPUTIME_ID) }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
