/// One way in which a peer does not play by the rules.
///
/// Apart from what it is told to do wrong, a hostile peer runs the same engine as everybody; it
/// signs with its own key only.
public enum Misdeed: String, CaseIterable, Sendable {
  /// Signs two JOINs of one attempt and tells them to different neighbors.
  case twoJoins = "two JOINs"
  /// As a leader signs two ROSTERs of one attempt.
  case twoRosters = "two ROSTERs"
  /// Signs two MASKEDs of one attempt.
  case twoMaskeds = "two MASKEDs"
  /// Commits to something else than what it holds.
  case falseCommit = "false COMMIT"
  /// Signs two RESULTs of one attempt and tells them to different neighbors.
  case twoResults = "two RESULTs"
  /// Signs letters whose bodies cannot be.
  case malformedBody = "malformed body"
  /// Signs with its own key what another peer is to have said.
  case forgedOrigin = "forged origin"
  /// Repeats letters of earlier rounds and attempts, of others and its own.
  case replay = "replay"
  /// Says letters that are signed for another federation.
  case foreignFederation = "foreign federation"
  /// Answers with chunks that have another hash.
  case wrongChunks = "wrong chunks"
  /// Sends chunks that nobody asked for.
  case chunkFlood = "chunk flood"
  /// Says that it holds what it does not, and does not send it.
  case emptyHave = "HAVE without data"
  /// Says in a HAVE that names without end exist.
  case endlessHave = "HAVE without end"
  /// Asks for everything over and over, and for more than there is.
  case wantStorm = "WANT storm"
  /// Commits and never opens its self mask.
  case noReveal = "no REVEAL"
  /// Opens its self mask only when others have given up.
  case lateReveal = "late REVEAL"
  /// Opens something else than what it committed to.
  case falseReveal = "false REVEAL"
  /// Says that it never reveals, and reveals.
  case abortAndReveal = "ABORT and REVEAL"
  /// Ends every attempt that lists it.
  case abortAlways = "endless ABORTs"
  /// Signs another model than the one that follows.
  case wrongModel = "wrong model"
  /// Signs a RESULT below an attempt that it JOINed without naming it; so that it can, nobody else
  /// is shown what it unmasks.
  case brokenPromise = "broken promise"
  /// Copies the key of another's JOIN.
  case copiedKey = "copied key"
  /// Names in its JOIN a RESULT that nobody signed.
  case inventedResult = "invented RESULT"
  /// Ends the first attempt of a round, and names in its JOIN of the next a total that it made up
  /// and signed.
  case falseTotal = "false total"
  /// JOINs attempts far above all others.
  case countingUp = "counting up"
  /// As a leader lists as few as it may, and not its victim.
  case isolatingRoster = "isolating ROSTER"
  /// As a leader lists fewer than a quorum.
  case shortRoster = "short ROSTER"
  /// As a leader lists nobody at all.
  case silentLeader = "silent leader"
  /// Gives an input that no honest peer could give, so that the total leaves its bounds.
  case outOfRange = "out of range"
}
