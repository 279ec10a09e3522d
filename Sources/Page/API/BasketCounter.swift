import Foundation
import Store

/// Where baskets are handed in: the inbox of a shop's home, if they are taken at all.
struct BasketCounter: Sendable {
  private let inbox: BasketInbox?
  private let refusal: String

  /// Takes baskets.
  init(_ inbox: BasketInbox) {
    self.inbox = inbox
    refusal = ""
  }

  /// Takes none, and says why.
  init(closedBecause reason: String) {
    inbox = nil
    refusal = reason
  }

  /// Keeps a basket and returns whether it is new.
  func keep(_ basket: PostedBasket) async throws -> Bool {
    guard let inbox else { throw Problem.takesNoBaskets(refusal) }
    switch try await receipt(of: basket, in: inbox) {
    case .stored: return true
    case .known: return false
    case .conflicting: throw Problem.conflict(id: basket.id)
    case .full: throw Problem.full
    }
  }

  private func receipt(
    of basket: PostedBasket, in inbox: BasketInbox
  ) async throws -> BasketInbox.Receipt {
    do throws(StoreError) {
      return try await inbox.put(basket, now: Int64(Date().timeIntervalSince1970))
    } catch {
      if case .full = error { return .full }
      throw error
    }
  }

  /// Forgets a basket and returns whether it was kept.
  func remove(_ id: String) async throws -> Bool {
    guard let inbox else { throw Problem.takesNoBaskets(refusal) }
    return try await inbox.remove(id)
  }
}
