import Cookies
import ECMAScript
import Sessions

/// The forms that are others' within something: base64, a signature, a header.
extension PayloadFormat {
  /// Django's signed text: written only where one of the secrets had signed it, and signed anew with the newest.
  static func django(_ secrets: SecretRing, _ clock: @escaping @Sendable () -> Timestamp) -> PayloadFormat {
    var format = PayloadFormat(
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
    format.keyed = { .django($0, clock) }
    return format
  }

  /// Base64 of PHP's `serialize`, or of JSON where the application says so (`session.serialization`).
  static var laravel: PayloadFormat {
    let php = exact(
      name: "Laravel", decode: PHPReader.decode, encode: { object, _ in PHPWriter.encode(object) }, why: PHPWriter.limits)
    return PayloadFormat(
      name: php.name,
      decode: { (payload) throws(MalformedRecord) in
        guard let bytes = Base64.decode(payload) else { throw MalformedRecord(bytes: payload, reason: "it is not base64") }
        // Base64 within: what Laravel's Encrypter makes begins `{"iv":`.
        if bytes.starts(with: Array("eyJpdiI6".utf8)) {
          throw MalformedRecord(bytes: payload, reason: "encrypted by Laravel (session.encrypt): only its APP_KEY opens it")
        }
        do throws(MalformedRecord) {
          return try beginsJSON(bytes) ? SessionCodec.flat.decode(bytes) : php.decode(bytes)
        } catch { throw error.packed(in: payload, "in its base64") }
      },
      writing: { payload in
        guard let bytes = Base64.decode(payload), Base64.encode(bytes) == payload else { return .refused("it is not base64") }
        if beginsJSON(bytes), (try? SessionCodec.flat.decode(bytes)) != nil {
          return .anew { content, _ in Base64.encode(SessionCodec.flat.encode(content, numbers: .asWritten)) }
        }
        guard case .anew(let encode) = php.writing(bytes) else { return php.writing(bytes) }
        return .anew { (content, old) throws(StoreError) in Base64.encode(try encode(content, Base64.decode(old) ?? [])) }
      })
  }

  private static func beginsJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[")
  }

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
        // Binary protocols of before 2 begin with a mark or an empty dictionary.
        let value =
          bytes.first == UInt8(ascii: "(") && bytes.dropFirst().first == UInt8(ascii: "d") ? .linePickle : OpaqueValue.pickle
        return value.content(of: bytes, version: version ?? "")
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
