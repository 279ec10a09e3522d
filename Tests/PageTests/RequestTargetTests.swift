import HTTPTypes
import SeededRandom
import TestSupport
import Testing

@testable import Page

@Suite struct `A request's target` {
  @Test func `is decoded as browsers encode it`() throws {
    let target = try RequestTarget("/items/a%2Fb%20%C3%84?q=two+words&basket=1%2B1&basket=&x")
    #expect(target.path == ["items", "a/b Ä"])
    #expect(target.all("q") == ["two words"])
    #expect(target.all("basket") == ["1+1", ""])
    #expect(try target.one("x") == "")
    #expect(throws: Problem.self) { try target.one("basket") }
  }

  @Test(arguments: [
    "", "*", "http://host/", "items", "/%", "/%4", "/%zz", "/?q=%ff", "/%00", "/?%C3=1",
    "/?" + String(repeating: "a&", count: 129), "/" + String(repeating: "a", count: 8192),
  ])
  func `is refused if it cannot be decoded or is too long`(text: String) {
    #expect(throws: Problem.self) { try RequestTarget(text) }
  }

  @Test func `comes back from its encoding, whatever an id is`() throws {
    try forAll { chance in
      let scalars = (0..<1 + chance.below(20)).map { _ in
        Unicode.Scalar(UInt32(1 + chance.below(0xD7FF))) ?? "x"
      }
      let text = String(String.UnicodeScalarView(scalars))
      let encoded = RequestTarget.encode(text)
      let target = try RequestTarget("/items/\(encoded)?basket=\(encoded)")
      return Array(target.path[1].utf8) == Array(text.utf8)
        && Array(target.all("basket")[0].utf8) == Array(text.utf8)
    }
  }

  @Test func `never traps on any bytes`() {
    forAll { chance in
      let bytes = (0..<chance.below(60)).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
      do {
        let target = try RequestTarget("/" + String(decoding: bytes, as: UTF8.self))
        _ = try Route(.get, target.path)
      } catch {
        return true
      }
      return true
    }
  }

  @Test func `means one thing at most`() throws {
    #expect(try Route(.head, []) == .home)
    #expect(try Route(.get, ["items", "x"]) == .item("x"))
    #expect(try Route(.delete, ["api", "baskets", "x"]) == .api(.removeBasket("x")))
    #expect(throws: Problem.notFound) { try Route(.get, ["items"]) }
    #expect(throws: Problem.wrongMethod(allowed: [.post])) { try Route(.get, ["api", "baskets"]) }
    #expect(throws: Problem.wrongMethod(allowed: [.get, .head])) { try Route(.post, ["search"]) }
  }
}
