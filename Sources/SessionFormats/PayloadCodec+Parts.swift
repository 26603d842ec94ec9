import ECMAScript
import Sessions
import SessionsAdministration

/// How kinds of payload are made of what others have in common.
extension PayloadCodec {
  /// A kind that is written where that is proven exact of the very payload in the store: made again from what was read of
  /// it, it must be the same to the last byte.
  static func exact(
    _ id: String, name: String, likelihood: @escaping @Sendable ([UInt8], Bool) -> Likelihood,
    decode: @escaping @Sendable ([UInt8]) throws(MalformedRecord) -> JSONValue,
    encode: @escaping @Sendable (_ object: JSONObject, _ replaced: [UInt8]) throws(StoreError) -> [UInt8], why: String
  ) -> PayloadCodec {
    PayloadCodec(
      id, name: name, likelihood: likelihood,
      decode: { (payload) throws(MalformedRecord) in .of(try decode(payload)) },
      editing: { payload in
        guard let value = try? decode(payload), let object = SessionContent.object(of: value),
          (try? encode(object, payload)) == payload
        else { return .refused(why) }
        return .reencode { (content, replaced) throws(StoreError) in try encode(content.inForm(of: .flat).values, replaced) }
      })
  }

  /// A kind that is only looked at.
  static func opaque(
    _ id: String, _ value: OpaqueValue, likelihood: @escaping @Sendable ([UInt8], Bool) -> Likelihood
  ) -> PayloadCodec {
    let refusal = "only \(value.name.split(separator: " ")[0]) itself can write \(value.name)"
    var codec = PayloadCodec(
      id, name: value.name, likelihood: likelihood,
      decode: { (payload) throws(MalformedRecord) in value.content(of: payload[...]) },
      editing: { _ in .refused(refusal) })
    codec.refusal = refusal
    codec.writing = value.read == nil ? .texts : .never
    return codec
  }

  /// Of one column, where an application has changed its serializer: each payload is of the kind that it looks most like.
  static func oneOf(_ id: String, name: String, _ kinds: [PayloadCodec]) -> PayloadCodec {
    @Sendable func kind(_ payload: [UInt8]) -> PayloadCodec {
      let likelihoods = kinds.map { $0.likelihood(payload, true) }
      let best = likelihoods.max() ?? .none
      return kinds[likelihoods.firstIndex(of: best) ?? 0]
    }
    return PayloadCodec(
      id, name: name, likelihood: { bytes, isComplete in kinds.map { $0.likelihood(bytes, isComplete) }.max() ?? .none },
      decode: { (payload) throws(MalformedRecord) in try kind(payload).decode(payload) },
      editing: { payload in kind(payload).editing(payload) })
  }

  /// JSON in which a text stands that only this library writes.
  static func markedJSON(_ mark: StaticString) -> PayloadCodec {
    let flat = PayloadCodec.flat
    return PayloadCodec(
      flat.id, name: flat.name, isPlainJSON: true,
      likelihood: { bytes, isComplete in
        let likelihood = flat.likelihood(bytes, isComplete)
        return likelihood > .none && bytes.contains(text: mark) ? .distinctive : likelihood
      }, decode: flat.decode, editing: flat.editing)
  }

  /// How likely the beginning of what base64 packs is this.
  static func packedLikelihood(_ bytes: [UInt8], _ test: ([UInt8]) -> Bool) -> Likelihood {
    let beginning = bytes.prefix { ![0x0A, 0x0D].contains($0) }.prefix(64)
    guard let decoded = Base64.decode(beginning.prefix(beginning.count / 4 * 4)) else { return .none }
    return test(decoded) ? .distinctive : .none
  }
}

extension SessionContent {
  /// The content that a decoded value is: its entries, or under `__value__` what has none.
  static func of(_ value: JSONValue) -> SessionContent { .flat(object(of: value) ?? ["__value__": value]) }

  /// The entries of an object or a list; nil where a value has none.
  static func object(of value: JSONValue) -> JSONObject? {
    switch value {
    case .object(let object): object
    case .array: SessionCodec.flat.content(of: value)?.values
    default: nil
    }
  }
}
