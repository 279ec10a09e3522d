import ArgumentParser
import Fleet
import Glibc
import Journal
import Node
import Overlay
import Page
import Recommender
import Store

/// How a command ends when it could not do what it was asked, as `sysexits.h` numbers it.
enum ExitStatus: Int32 {
  /// The command ran, and its outcome is a failure: peers did not agree, for example.
  case failure = 1
  /// The flags do not fit together.
  case usage = 64
  /// A file of data is not what it should be.
  case badData = 65
  /// A file that was named is not there, or cannot be read.
  case noInput = 66
  /// A file cannot be made.
  case cannotCreate = 73
  /// A file cannot be written or read to its end.
  case inputOutput = 74
  /// Something is in use now, and may not be later.
  case temporary = 75
  /// A topology file, or a home, cannot be used as it is.
  case configuration = 78

  /// Finds the status for an error, or returns `nil` if the error is about the flags.
  init?(of error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure.status
    case let error as InputError: self.init(error)
    case let error as FileError: self.init(error)
    case let error as HomeError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as FleetError: self.init(error)
    case let error as PeerError: self.init(error)
    case let error as ShopError: self.init(error)
    case is PageError: self = .temporary
    case let error as JournalError: self = error.code == ENOENT ? .noInput : .inputOutput
    case is TopologyFileError, is LayoutError: self = .configuration
    case let error as EaseError: self = error == .unfinished ? .temporary : .badData
    case is ImportError, is CatalogError: self = .badData
    case is ExitCode, is ValidationError, is CleanExit: return nil
    default:
      // What the library throws for flags and help has no public type.
      guard String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") else {
        self = .failure
        return
      }
      return nil
    }
  }

  private init(_ error: InputError) {
    switch error {
    case .file(let error): self.init(error)
    case .contents, .packed: self = .badData
    }
  }

  private init(_ error: FileError) {
    switch error {
    case .missing, .unreadable: self = .noInput
    case .unsound: self = .badData
    case .exists, .cannotCreate: self = .cannotCreate
    case .cannotWrite: self = .inputOutput
    }
  }

  private init(_ error: HomeError) {
    switch error {
    case .identityExists: self = .cannotCreate
    case .locked: self = .temporary
    case .badName, .exposed, .malformedIdentity: self = .configuration
    case .disk: self = .inputOutput
    }
  }

  private init(_ error: StoreError) {
    switch error {
    case .corrupt: self = .badData
    case .busy: self = .temporary
    case .newer, .unknownFederation: self = .configuration
    default: self = .inputOutput
    }
  }
}

extension ExitStatus {
  private init(_ error: FleetError) {
    switch error {
    case .otherFederation, .otherPeers, .otherCatalog, .foreignKey: self = .configuration
    case .noPorts: self = .temporary
    case .noExecutable, .cannotStart, .tooManyOpenFiles: self = .inputOutput
    case .noAgreement, .tooFewLeft: self = .failure
    }
  }
}

extension ExitStatus {
  private init(_ error: ShopError) {
    switch error {
    case .noModel: self = .noInput
    case .nothingToRank, .nothingToCarry, .notFromTheBeginning: self = .configuration
    case .unknownItem, .nothingToJudgeBy: self = .badData
    }
  }
}

extension ExitStatus {
  private init(_ error: PeerError) {
    switch error {
    case .home(let error): self.init(error)
    case .store(let error): self.init(error)
    case .unknownPeer, .otherIdentity, .notOurAddress: self = .configuration
    case .identityMissing, .dataMissing: self = .noInput
    case .unreadableData, .otherCatalog, .otherStart, .tooManyBaskets, .unsoundModel:
      self = .badData
    case .unwritable: self = .cannotCreate
    case .spool: self = .inputOutput
    case .cannotListen: self = .temporary
    case .forked: self = .failure
    case .hasForked: self = .configuration
    }
  }
}

/// A failure that a command finds by itself: what, where, and what to do.
struct CommandFailure: Error, CustomStringConvertible {
  let status: ExitStatus
  let description: String

  init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }
}
