import Cookies
import ECMAScript
import Sessions

/// The forms that are others' within something: base64, a signature, a header.
extension PayloadFormat {
  /// Django's signed text: written only where one of the secrets had signed it, and signed anew with the newest.
  static func django(_ secrets: SecretRing, _ clock: @escaping @Sendable () -> Timestamp) -> PayloadFormat {
    PayloadFormat(
      name: "Django",
      decode: { (payload) throws(MalformedRecord) in .of(try DjangoText.decode(payload)) },
      writing: { payload in
        guard !secrets.isEmpty else {
          return .refused("signed by Django's SECRET_KEY: give it as the secret, and what you change is signed again")
        }
        guard DjangoText.store.verify(String(decoding: payload, as: UTF8.self), secrets) != nil else {
          return .refused("none of the secrets signed it: Django would take what we sign for corrupt")
        }
        return .anew { (content, _) throws(StoreError) in
          guard let text = DjangoText.encode(content.inForm(of: .flat).json, DjangoText.store, secrets, now: clock()) else {
            throw .failed("there is no secret to sign with")
          }
          return Array(text.utf8)
        }
      })
  }

  /// Base64 of PHP's `serialize`, or of JSON where the application says so (`session.serialization`).
  static var laravel: PayloadFormat {
    .exact(
      name: "Laravel",
      decode: { (payload) throws(MalformedRecord) in
        guard let bytes = Base64.decode(payload) else { throw MalformedRecord(bytes: payload, reason: "it is not base64") }
        // Base64 within: what Laravel's Encrypter makes begins `{"iv":`.
        if bytes.starts(with: Array("eyJpdiI6".utf8)) {
          throw MalformedRecord(bytes: payload, reason: "encrypted by Laravel (session.encrypt): only its APP_KEY opens it")
        }
        do throws(MalformedRecord) {
          return try bytes.first.map(Self.beginsJSON) == true ? JSONText.decode(bytes) : PHPReader.decode(bytes)
        } catch { throw error.packed(in: payload, "in its base64") }
      },
      encode: { object, old in
        let isJSON = Base64.decode(old)?.first.map(Self.beginsJSON) ?? false
        return Base64.encode(isJSON ? JSON.stringify(.object(object), numbers: .asWritten) : PHPWriter.encode(object))
      },
      why: "it holds PHP objects, references or bytes that only PHP can write again")
  }

  private static func beginsJSON(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }

  /// Base64 of Ruby's Marshal, or Marshal, or JSON: what the application's `serializer` says, or said once.
  static var marshal: PayloadFormat {
    let opaque = opaque(.marshal)
    return PayloadFormat(
      name: "Ruby Marshal",
      decode: { (payload) throws(MalformedRecord) in
        if let bytes = marshalled(payload) {
          return OpaqueValue.marshal.content(of: bytes[...], version: " \(bytes[0]).\(bytes[1])")
        }
        return try SessionCodec.flat.decode(payload)
      },
      writing: { payload in marshalled(payload) == nil ? .json : opaque.writing(payload) })
  }

  private static func marshalled(_ payload: [UInt8]) -> [UInt8]? {
    func isMarshal(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [4, 8]) }
    if isMarshal(payload) { return payload }
    return Base64.decode(payload).flatMap { isMarshal($0) ? $0 : nil }
  }

  /// Python's pickle; cachelib has its expiry before it in files, an exclamation mark elsewhere.
  static var pickle: PayloadFormat {
    let opaque = opaque(.pickle)
    return PayloadFormat(
      name: opaque.name,
      decode: { (payload) throws(MalformedRecord) in
        let start = payload.first == UInt8(ascii: "!") ? 1 : payload.count > 5 && payload[4] == 0x80 && payload[0] != 0x80 ? 4 : 0
        let bytes = payload[start...]
        let version = bytes.first == 0x80 ? bytes.dropFirst().first.map { " \($0)" } : nil
        return OpaqueValue.pickle.content(of: bytes, version: version ?? "")
      },
      writing: opaque.writing)
  }

  /// Java's object serialization, or JSON where the application serialises so.
  static var java: PayloadFormat {
    let opaque = opaque(.java)
    return PayloadFormat(
      name: opaque.name,
      decode: { (payload) throws(MalformedRecord) in
        if payload.first == UInt8(ascii: "{") { return try SessionCodec.flat.decode(payload) }
        let isSerialized = payload.count > 4 && payload.starts(with: [0xAC, 0xED])
        return OpaqueValue.java.content(
          of: payload[...], version: isSerialized ? " \(Int(payload[2]) << 8 | Int(payload[3]))" : "")
      },
      writing: { $0.first == UInt8(ascii: "{") ? .json : opaque.writing($0) })
  }
}

/// JSON as a payload within another.
enum JSONText {
  static func decode(_ bytes: [UInt8]) throws(MalformedRecord) -> JSONValue {
    do throws(JSONError) { return try JSON.parse(bytes) } catch {
      throw MalformedRecord(bytes: bytes, reason: error.reason, offset: error.offset)
    }
  }
}
