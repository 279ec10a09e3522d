import Overlay
import Testing

@Suite struct `An address` {
  @Test(arguments: [
    "127.0.0.1:0", "shop.example:7001", "a:65535", "[::1]:7001", "[2001:db8::7]:1",
    "[1:2:3:4:5:6:7:8]:9", "xn--kln-sna.example:80", "[::]:5", "3com.example:1",
  ])
  func `is written as it was read`(text: String) {
    #expect(Address(text)?.description == text)
  }

  @Test(arguments: [
    "", ":", "h", "h:", ":1", "h:-1", "h:+1", "h:65536", "h:000001", "h:1 ", " h:1", "::1:7001",
    "[::1]", "[::1:7", "[:1:2]:3", "[1:2:3]:4", "[::1::2]:3", "[12345::]:1", "[::g]:1", "[]:1",
    "256.1.1.1:1", "1.2.3:4", "1.2.3.4.5:6", "-h:1", "h-:1", "h..i:1", "h/i:1", "häus:1",
    "user@h:1", "http://h:1", "[1:2:3:4:5:6:7:8::]:1",
  ])
  func `is refused when nobody could dial it`(text: String) {
    #expect(Address(text) == nil)
  }
}
