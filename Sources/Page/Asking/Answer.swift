import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What is sent back.
struct Answer: Sendable {
  var status = HTTPResponse.Status.ok
  /// What the bytes are, or `nil` if there are none.
  let media: String?
  let bytes: [UInt8]
  var headers: HTTPFields = [:]

  /// An answer for programs, its keys in order.
  static func json(
    _ value: some Encodable, status: HTTPResponse.Status = .ok, media: String = "application/json"
  ) throws -> Answer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Answer(status: status, media: media, bytes: [UInt8](try encoder.encode(value)))
  }

  /// A page for people.
  static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Answer {
    Answer(status: status, media: "text/html; charset=utf-8", bytes: [UInt8](text.utf8))
  }

  /// The answer with the heads that all answers have.
  ///
  /// No script, frame, image or foreign thing may be in a page of ours, whatever a title says.
  func response(headOnly: Bool) -> Response {
    var fields = headers
    if let media { fields[.contentType] = media }
    fields[.contentLength] = status == .noContent ? nil : String(bytes.count)
    fields[.contentSecurityPolicy] =
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
      + "frame-ancestors 'none'"
    fields[.xContentTypeOptions] = "nosniff"
    fields[.referrerPolicy] = "no-referrer"
    fields[.crossOriginResourcePolicy] = "same-origin"
    if !fields.contains(.cacheControl) { fields[.cacheControl] = "no-cache" }
    let body = headOnly ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    return Response(status: status, headers: fields, body: body)
  }
}

extension HTTPField.Name {
  fileprivate static var referrerPolicy: Self { name("Referrer-Policy") }
  fileprivate static var crossOriginResourcePolicy: Self { name("Cross-Origin-Resource-Policy") }

  private static func name(_ text: String) -> Self {
    guard let name = Self(text) else { preconditionFailure("'\(text)' is the name of a field") }
    return name
  }
}
