import Foundation
import SeededRandom
import Sodium
import Testing

@testable import Wire

/// Talks to `noiseprotocol` of the Python Package Index, which shares no line with us or libsodium.
@Suite(.enabled(if: pythonHasNoise, "python3 cannot import noise (pip install noiseprotocol)"))
struct `The handshake with another implementation` {
  @Test func `works when we initiate`() throws {
    let (ours, theirs, ephemeral) = Self.keys(seed: 1)
    let python = try PythonPeer("responder", own: theirs, other: ours.key)
    let initiation = try NoiseHandshake.Initiation(
      to: theirs.key, prologue: Self.prologue, own: ours.secret, ephemeral: ephemeral.secret)
    #expect(initiation.greeting.count == NoiseHandshake.greetingLength)
    #expect(try python.ask("read \(hex(initiation.greeting))") == "")
    let reply = bytes(hex: try python.ask("write"))
    #expect(reply.count == NoiseHandshake.replyLength)
    try converse(try initiation.finish(reading: reply), python)
  }

  @Test func `works when it initiates`() throws {
    let (ours, theirs, ephemeral) = Self.keys(seed: 2)
    let python = try PythonPeer("initiator", own: theirs, other: ours.key)
    let greeting = bytes(hex: try python.ask("write"))
    let response = try NoiseHandshake.Response(
      reading: greeting, prologue: Self.prologue, own: ours.secret)
    #expect(response.initiator == theirs.key)
    let reply = try response.reply(ephemeral: ephemeral.secret)
    #expect(try python.ask("read \(hex(reply.message))") == "")
    try converse(reply.outcome, python)
  }

  /// Sends both ways, before and after both ends rekeyed.
  private func converse(_ outcome: consuming NoiseOutcome, _ python: PythonPeer) throws {
    #expect(try python.ask("hash") == outcome.hash.description)
    for text in ["", "before", "after", "later"] {
      let plain = Array(text.utf8)
      if text == "after" {
        outcome.sending.rekey()
        outcome.receiving.rekey()
        _ = try python.ask("rekey")
      }
      var message = plain + [UInt8](repeating: 0, count: 16)
      try outcome.sending.seal(&message)
      #expect(try python.ask("decrypt \(hex(message))") == hex(plain))
      var answer = bytes(hex: try python.ask("encrypt \(hex(plain))"))
      try outcome.receiving.open(&answer)
      #expect(answer == plain)
    }
  }

  private struct KeyPair {
    let seed: [UInt8]
    var secret: AgreementSecret {
      AgreementSecret(seed.withUnsafeBytes { Secret(copying: $0) })
    }
    var key: AgreementKey { secret.publicKey }
  }

  private static func keys(seed: UInt64) -> (KeyPair, KeyPair, KeyPair) {
    var chance = SeededGenerator(seed: seed)
    return (
      KeyPair(seed: chance.bytes(32)), KeyPair(seed: chance.bytes(32)),
      KeyPair(seed: chance.bytes(32))
    )
  }

  private static let prologue = NoiseHandshake.prologue(config: Digest("grv1.test", []))

  /// A Python process that answers each line with a line.
  private final class PythonPeer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ role: String, own: KeyPair, other: AgreementKey) throws {
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [
        "python3", "-c", script, role, hex(own.seed), other.bytes.description, hex(prologue),
      ]
      process.standardInput = input
      process.standardOutput = output
      try process.run()
    }

    deinit {
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }

    func ask(_ line: String) throws -> String {
      try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
      var answer: [UInt8] = []
      while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
        guard byte != UInt8(ascii: "\n") else { return String(decoding: answer, as: UTF8.self) }
        answer.append(byte)
      }
      throw PythonError(said: String(decoding: answer, as: UTF8.self))
    }
  }

  private struct PythonError: Error {
    let said: String
  }
}

private let pythonHasNoise: Bool = {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["python3", "-c", "import noise.connection"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()

private let script = """
  import sys
  from noise.connection import NoiseConnection, Keypair

  role, own, other, prologue = sys.argv[1:]
  noise = NoiseConnection.from_name(b"Noise_IK_25519_ChaChaPoly_SHA256")
  noise.set_prologue(bytes.fromhex(prologue))
  noise.set_keypair_from_private_bytes(Keypair.STATIC, bytes.fromhex(own))
  if role == "initiator":
      noise.set_as_initiator()
      noise.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, bytes.fromhex(other))
  else:
      noise.set_as_responder()
  noise.start_handshake()
  for line in sys.stdin:
      word, _, rest = line.strip().partition(" ")
      data = bytes.fromhex(rest)
      if word == "read": answer = noise.read_message(data)
      elif word == "write": answer = noise.write_message()
      elif word == "hash": answer = noise.get_handshake_hash()
      elif word == "encrypt": answer = noise.encrypt(data)
      elif word == "decrypt": answer = noise.decrypt(data)
      elif word == "rekey":
          noise.rekey_inbound_cipher()
          noise.rekey_outbound_cipher()
          answer = b""
      print(bytes(answer).hex(), flush=True)
  """
