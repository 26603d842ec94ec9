package import Cookies
package import ECMAScript
package import Sessions

extension PayloadKind {
  /// How payloads of this kind read, and whether they can be written back.
  ///
  /// - Parameters:
  ///   - secrets: the application's, where it signs what it stores (Django's SECRET_KEY).
  ///   - clock: what signatures are dated by.
  package func format(secrets: SecretRing = [], clock: @escaping @Sendable () -> Timestamp = { .now() }) -> PayloadFormat {
    switch self {
    case .flat: SessionCodec.flat.format
    case .split: SessionCodec.split.format
    case .django: .django(secrets, clock)
    case .phpSerialize:
      .exact(
        name: "PHP serialize", decode: PHPReader.decode, encode: { object, _ in PHPWriter.encode(object) },
        why: PHPWriter.limits)
    case .phpSession:
      .exact(
        name: "PHP session", decode: PHPReader.decodeSession,
        encode: { (object, old) throws(StoreError) in try PHPWriter.encodeSession(object, replacing: old) },
        why: PHPWriter.limits)
    case .laravel: .laravel
    case .messagePack:
      .exact(
        name: "MessagePack", decode: MessagePackReader.decode,
        encode: { (object, old) throws(StoreError) in try MessagePackWriter.encode(object, replacing: old) },
        why: "it holds values of MessagePack that JSON has no word for")
    case .marshal: .marshal
    case .pickle: .pickle
    case .gob: .opaque(.gob)
    case .java: .java
    case .none: .empty
    }
  }

  /// The format where no secret is known.
  package var format: PayloadFormat { format() }
}

extension PayloadFormat {
  /// A form that is written where that is proven exact of the very payload in the store: made anew from what was read of
  /// it, it must be the same to the last byte.
  static func exact(
    name: String, decode: @escaping @Sendable ([UInt8]) throws(MalformedRecord) -> JSONValue,
    encode: @escaping @Sendable (_ object: JSONObject, _ replaced: [UInt8]) throws(StoreError) -> [UInt8], why: String
  ) -> PayloadFormat {
    PayloadFormat(
      name: name,
      decode: { (payload) throws(MalformedRecord) in .of(try decode(payload)) },
      writing: { payload in
        guard let value = try? decode(payload), let object = SessionContent.object(of: value),
          (try? encode(object, payload)) == payload
        else { return .refused(why) }
        return .anew { (content, replaced) throws(StoreError) in try encode(content.inForm(of: .flat).values, replaced) }
      })
  }

  /// A form that is only looked at.
  static func opaque(_ value: OpaqueValue) -> PayloadFormat {
    PayloadFormat(
      name: value.name, decode: { (payload) throws(MalformedRecord) in value.content(of: payload[...]) },
      writing: { _ in .refused("only \(value.name.split(separator: " ")[0]) itself can write \(value.name)") })
  }

  /// Nothing is kept but the id, times, perhaps a user.
  static let empty = PayloadFormat(
    name: "no data", decode: { (payload) throws(MalformedRecord) in SessionCodec.flat.empty },
    writing: { _ in .refused("this table keeps no data of a session: the application has it in the cookie or nowhere") })
}

extension SessionContent {
  /// The content that a decoded value is: its entries, or under `__value__` what has none.
  static func of(_ value: JSONValue) -> SessionContent { .flat(object(of: value) ?? ["__value__": value]) }

  /// The entries of an object or a list; nil where a value has none.
  fileprivate static func object(of value: JSONValue) -> JSONObject? {
    switch value {
    case .object(let object): object
    case .array: SessionCodec.flat.content(of: value)?.values
    default: nil
    }
  }
}
