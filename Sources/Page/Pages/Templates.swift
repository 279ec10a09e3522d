import Mustache

/// The pages' templates, built into the program.
enum Templates {
  /// Fills a template in.
  static func render(_ name: Name, _ view: any Sendable) -> String {
    guard let page = library.render(view, withTemplate: name.rawValue) else {
      preconditionFailure("'\(name)' is one of the templates")
    }
    return page
  }

  /// The templates.
  enum Name: String, CaseIterable {
    case head, foot, items, home, search, item, basket, federation, problem

    var bytes: [UInt8] {
      switch self {
      case .head: PackageResources.head_mustache
      case .foot: PackageResources.foot_mustache
      case .items: PackageResources.items_mustache
      case .home: PackageResources.home_mustache
      case .search: PackageResources.search_mustache
      case .item: PackageResources.item_mustache
      case .basket: PackageResources.basket_mustache
      case .federation: PackageResources.federation_mustache
      case .problem: PackageResources.problem_mustache
      }
    }
  }

  private static let library: MustacheLibrary = {
    MustacheContentTypes.register(SafeHTML(), named: "SAFE")
    var library = MustacheLibrary()
    for name in Name.allCases {
      let text = "{{% CONTENT_TYPE:SAFE}}\n" + String(decoding: name.bytes, as: UTF8.self)
      do {
        try library.register(text, named: name.rawValue)
      } catch {
        preconditionFailure("the template '\(name)' is ours: \(error)")
      }
    }
    return library
  }()
}

/// Escapes text for HTML byte by byte.
///
/// The library's own way looks for characters, and a quotation mark that a combining accent follows
/// is another character to it: a title could so end an attribute.
struct SafeHTML: MustacheContentType {
  func escapeText(_ text: String) -> String {
    guard text.utf8.contains(where: { Self.escaped($0) != nil }) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      if let escape = Self.escaped(byte) { bytes += escape.utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func escaped(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }
}
