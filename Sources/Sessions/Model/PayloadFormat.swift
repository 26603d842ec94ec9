package import Cookies
package import ECMAScript

/// How the payloads of a store read, and whether and how they are written back: one of our codecs, or another framework's way.
///
/// A backend only names a ``PayloadKind``; whoever opens it joins that with the format, so that no backend knows decoders.
package struct PayloadFormat: Sendable {
  /// How a payload is changed.
  package enum Writing: Sendable {
    /// It is JSON as the content's codec has it: what nobody changed stays byte for byte.
    case json
    /// Made anew: the payload of a content that takes the place of another payload; ``StoreError/failed(_:)`` where the
    /// content holds what this form cannot say.
    case anew(@Sendable (_ content: SessionContent, _ replaced: [UInt8]) throws(StoreError) -> [UInt8])
    /// It cannot be written back exactly: why, in words for an operator.
    case refused(String)
  }

  /// What people call it: `React Router`, `PHP serialize`.
  package let name: String
  /// The form in which its content stands once it is read.
  package let codec: SessionCodec
  package let decode: @Sendable (_ payload: [UInt8]) throws(MalformedRecord) -> SessionContent
  /// How this payload may be changed: of one table some may be writable and others not.
  package let writing: @Sendable (_ payload: [UInt8]) -> Writing
  /// Whether a value stands in the payload as JSON writes it, where a ``PayloadSieve`` can find it.
  package let isPlainJSON: Bool
  /// The same where the application's secrets are known, of payloads that it signs; nil: it signs none.
  package var keyed: (@Sendable (_ secrets: SecretRing) -> PayloadFormat)?

  package init(
    name: String, codec: SessionCodec = .flat, isPlainJSON: Bool = false,
    decode: @escaping @Sendable (_ payload: [UInt8]) throws(MalformedRecord) -> SessionContent,
    writing: @escaping @Sendable (_ payload: [UInt8]) -> Writing
  ) {
    self.name = name
    self.codec = codec
    self.isPlainJSON = isPlainJSON
    self.decode = decode
    self.writing = writing
  }
}

extension SessionCodec {
  /// The format of stores that keep what this codec writes, and nothing around it.
  package var format: PayloadFormat {
    PayloadFormat(
      name: self == .flat ? "React Router" : "Remix 3", codec: self, isPlainJSON: true,
      decode: { (payload) throws(MalformedRecord) in try self.decode(payload) },
      writing: { payload in
        guard self == .flat, let kind = Self.kindOfNoObject(payload) else { return .json }
        return .refused("its data is \(kind), not an object: a value under a name would take the place of all of it")
      })
  }

  /// What a payload is that reads as a session, as the originals read it, and would not be the same once one was written.
  private static func kindOfNoObject(_ payload: [UInt8]) -> String? {
    switch payload.first(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) {
    case UInt8(ascii: "["): "an array"
    case UInt8(ascii: "\""): "a text"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "a boolean"
    case UInt8(ascii: "-"), (0x30...0x39)?: "a number"
    // An object, or null: of that nothing is lost.
    default: nil
    }
  }
}

/// What stands in a store's payload, as its layout names it.
package enum PayloadKind: String, Hashable, Sendable, CaseIterable {
  /// A JSON object (React Router, express, connect-*, hummingbird).
  case flat
  /// A JSON array `[values, flash]` (Remix 3).
  case split
  /// Django's signed text: `[.]base64url:timestamp:signature`, JSON inside, a leading dot: compressed.
  case django
  /// PHP's `serialize`, one value.
  case phpSerialize
  /// Base64 of PHP's `serialize` (Laravel).
  case laravel
  /// PHP's session text: `name|serialized` one after another.
  case phpSession
  /// A MessagePack value (tower-sessions).
  case messagePack
  /// Base64 of Ruby's Marshal, or JSON, or a hybrid of both (activerecord-session_store).
  case marshal
  /// Python's pickle (cachelib, Django's old serializer), behind the header that cachelib writes where there is one.
  case pickle
  /// Go's gob (scs).
  case gob
  /// Java's object serialization (Spring Session).
  case java
  /// The store keeps no data: an id, times, perhaps a user (Auth.js, epic-stack).
  case none
}

/// Under these keys stands what can be shown of a payload that only its own language can read.
package enum OpaqueKey {
  /// Its bytes in hexadecimal.
  package static let payload: JSString = "__payload__"
  /// The texts in it, in their order.
  package static let texts: JSString = "__texts__"
}
