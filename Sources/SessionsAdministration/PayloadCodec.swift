package import ECMAScript
import Platform
package import SessionCookies
package import Sessions

/// One kind of payload: what it looks like, how it reads, and whether and how it is written back.
///
/// A kind is one value; those of other frameworks are in SessionFormats. A backend holds the one that its layout names and
/// knows no decoder.
package struct PayloadCodec: Sendable {
  /// Whether some bytes are a payload of this kind, as far as their outline tells: what they mean is the decoder's business.
  package enum Likelihood: Comparable, Sendable {
    case none
    /// They could be: many a text is an object of JSON.
    case possible
    /// Hardly anything else looks so.
    case distinctive
  }

  /// How a payload is changed.
  package enum Editing: Sendable {
    /// It is JSON in the content's form: unchanged values stay byte for byte.
    case json
    /// Made from the content as a whole, in the place of another payload; ``StoreError/failed(_:)`` where the content holds
    /// what this kind cannot say.
    case reencode(@Sendable (_ content: SessionContent, _ replaced: [UInt8]) throws(StoreError) -> [UInt8])
    /// It cannot be written back exactly: why, in words for an operator.
    case refused(String)
  }

  /// How much of it is written, for people who ask beforehand; of one payload ``editing`` knows.
  package enum Writing: String, Hashable, Sendable {
    case always = "edited"
    case exactly = "edited where writing it again gives the same bytes"
    case signed = "edited where the secret is given: it is signed again"
    case never = "shown"
    case texts = "shown by its texts"
    case json = "JSON is edited, the rest shown"
    case nothing = "none is kept"
  }

  /// What numbers are to whoever reads the payload.
  package enum Numbers: Hashable, Sendable {
    /// JavaScript's: each a double, printed as JavaScript prints it.
    case doubles
    /// Integers have all their digits and are no floats: Python's, PHP's, Ruby's, Java's, MessagePack's.
    case exact
  }

  /// What the configuration calls it: `flat`, `phpSession`.
  package let id: String
  /// What people call it: `React Router`, `PHP serialize`.
  package let name: String
  /// The form in which its content stands once it is read.
  package let form: SessionCodec
  /// - Parameter isComplete: whether these are all the bytes, or how they begin.
  package let likelihood: @Sendable (_ bytes: [UInt8], _ isComplete: Bool) -> Likelihood
  package private(set) var decode: @Sendable (_ payload: [UInt8]) throws(MalformedRecord) -> SessionContent
  /// How this payload may be changed: of one table some may be writable and others not.
  package let editing: @Sendable (_ payload: [UInt8]) -> Editing
  /// Whether the payload contains its values as JSON writes them, so that a ``PayloadPrefilter`` can find them.
  package let isPlainJSON: Bool
  /// Why nothing of this kind can be changed, whatever it holds, with the secrets that are known; nil: ``editing`` says it of each.
  package var refusal: String?
  package var numbers = Numbers.exact
  package var writing = Writing.exactly
  /// Who is logged in, where the framework keeps that; nil: nobody, or it keeps it nowhere.
  package var user: @Sendable (_ content: SessionContent) -> KeptUser? = { _ in nil }
  /// Whether the cookie of a session ends with the browser, whenever the session itself does, where the framework keeps that; nil: it does not.
  package var endsWithBrowser: (@Sendable (_ content: SessionContent) -> Bool)?
  /// The content with another end, nil of a moment that the framework has no text for.
  package typealias Ending = @Sendable (_ content: SessionContent, _ end: Timestamp) -> SessionContent?
  /// Where the framework keeps an end among the data; nil: it keeps none there, or none can be written.
  package var ending: Ending?
  /// The same as the application writes it by a setting of its own, which other sessions of the store show; nil: there is no such setting.
  package var endingLike: (@Sendable (_ sessions: [StoredSession]) -> Ending)?
  /// A payload that is one value of a session, where a store keeps each in a place of its own; nil: each is an object.
  package var value: (@Sendable (_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue)?
  /// What is known of the form of its flashes, where a framework keeps them among the data; nil: as React Router and Remix do.
  package private(set) var flashes: FlashWitness?
  /// Of sessions that are each of a framework of their own: how it reads, and what stands in the way of a flash in it.
  package var each: [SessionID: PayloadCodec] = [:]
  /// The same where the application's secrets are known, of payloads that it signs; nil: it signs none.
  package var keyed: (@Sendable (_ secrets: SecretRing) -> PayloadCodec)?

  package init(
    _ id: String, name: String, form: SessionCodec = .flat, isPlainJSON: Bool = false,
    likelihood: @escaping @Sendable (_ bytes: [UInt8], _ isComplete: Bool) -> Likelihood = { _, _ in .possible },
    decode: @escaping @Sendable (_ payload: [UInt8]) throws(MalformedRecord) -> SessionContent,
    editing: @escaping @Sendable (_ payload: [UInt8]) -> Editing
  ) {
    self.id = id
    self.name = name
    self.form = form
    self.isPlainJSON = isPlainJSON
    self.likelihood = likelihood
    self.decode = { (payload) throws(MalformedRecord) in
      do throws(MalformedRecord) { return try decode(payload) } catch {
        // What begins as it should is this kind, and torn; else it is worth saying whose it is.
        guard likelihood(payload, false) == .none, !error.reason.contains(ByteMark.words),
          let found = ByteMark.name(of: payload)
        else { throw error }
        throw MalformedRecord(bytes: error.bytes, reason: "\(error.reason); \(ByteMark.words) \(found)", offset: error.offset)
      }
    }
    self.editing = editing
  }

  /// The same for one store, where a framework keeps flashes among the data: each session has the first form that it shows; one
  /// that shows none has that of the others in the store.
  package func flashing(_ forms: [FlashForm], of framework: String) -> PayloadCodec {
    flashing(FlashWitness(forms, of: framework))
  }

  private func flashing(_ witness: FlashWitness) -> PayloadCodec {
    var codec = self
    codec.flashes = witness
    codec.decode = { [decode] (payload) throws(MalformedRecord) in
      let content = try decode(payload)
      guard case .flat(let values) = content else { return content }
      return .framework(values, witness.form(of: values))
    }
    if let keyed {
      codec.keyed = { [user, endsWithBrowser] (secrets: SecretRing) -> PayloadCodec in
        var codec = keyed(secrets).flashing(witness)
        (codec.user, codec.endsWithBrowser) = (user, endsWithBrowser)
        return codec
      }
    }
    return codec
  }

  /// The same, telling of another framework's flashes only those that are still among these values.
  package func tellingFlashes(in shown: @escaping @Sendable (_ values: JSONObject) -> JSONObject) -> PayloadCodec {
    var codec = self
    codec.decode = { [decode] (payload) throws(MalformedRecord) in
      let content = try decode(payload)
      guard case .framework(let values, let form) = content else { return content }
      return .framework(values, form.telling(in: shown))
    }
    codec.each = each.mapValues { $0.tellingFlashes(in: shown) }
    return codec
  }

  /// When the cookie of a session is to end; nil: with the browser. The session is read for that: who has read it already tells what
  /// it holds.
  package func cookieEnd(of stored: StoredSession) -> Timestamp? {
    guard endsWithBrowser != nil, let content = try? decode(stored.payload) else { return stored.expires }
    return cookieEnd(of: stored, holding: content)
  }

  package func cookieEnd(of stored: StoredSession, holding content: SessionContent) -> Timestamp? {
    endsWithBrowser?(content) == true ? nil : stored.expires
  }

  /// An object of base64 texts, each a payload of its own.
  package var inParts: PayloadCodec {
    var codec = PayloadCodec(
      id, name: name,
      decode: { [decode, value] (payload) throws(MalformedRecord) in
        var content = JSONObject()
        for entry in try SessionCodec.flat.decode(payload).values.entries {
          let bytes = entry.value.asString.flatMap { Base64.decode($0.wtf8) } ?? []
          content[entry.key] = if let value { try value(bytes) } else { try decode(bytes).json }
        }
        return .flat(content)
      }, editing: editing)
    codec.refusal = refusal
    return codec
  }

  /// Whether each flash stands among the data under a key of its own, in whichever session.
  package var keysFlashes: Bool { form == .flat && witnesses.isEmpty }

  /// The same where the application's secrets are known.
  package func signed(by secrets: SecretRing) -> PayloadCodec { keyed?(secrets) ?? self }

  /// The same, refused wherever somebody would change a payload.
  package func refusingEdits(_ reason: String) -> PayloadCodec {
    var codec = PayloadCodec(
      id, name: name, form: form, isPlainJSON: isPlainJSON, likelihood: likelihood, decode: decode,
      editing: { _ in .refused(reason) })
    codec.refusal = reason
    codec.user = user
    codec.numbers = numbers
    codec.flashes = flashes
    return codec
  }

  /// The same JSON, of an application that has integers.
  package var withExactNumbers: PayloadCodec {
    var codec = self
    codec.numbers = .exact
    return codec
  }
}

/// Kinds are the same where their ids are.
extension PayloadCodec: Hashable, CustomStringConvertible {
  package static func == (left: PayloadCodec, right: PayloadCodec) -> Bool { left.id == right.id }
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
  package var description: String { name }
}

extension PayloadCodec {
  /// A JSON object (React Router, express, connect-*, hummingbird).
  package static let flat = SessionCodec.flat.payloadCodec
  /// A JSON array `[values, flash]` (Remix 3).
  package static let split = SessionCodec.split.payloadCodec
  /// The store keeps no data: an id, times, perhaps a user (Auth.js, epic-stack).
  package static let empty: PayloadCodec = {
    let refusal = "this table keeps no data of a session: the application has it in the cookie or nowhere"
    var codec = PayloadCodec(
      "none", name: "no data", decode: { (_) throws(MalformedRecord) in SessionCodec.flat.empty },
      editing: { _ in .refused(refusal) })
    codec.refusal = refusal
    codec.writing = .nothing
    return codec
  }()
}

extension SessionCodec {
  /// The kind of payload that this codec writes, and nothing around it.
  package var payloadCodec: PayloadCodec {
    var codec = PayloadCodec(
      rawValue, name: self == .flat ? "React Router" : "Remix 3", form: self, isPlainJSON: true,
      likelihood: { bytes, isComplete in self.likelihood(of: bytes, isComplete: isComplete) },
      decode: { (payload) throws(MalformedRecord) in
        if self == .flat, let text = Self.text(payload) { return .flat(text) }
        return try self.decode(payload)
      },
      editing: { payload in
        guard self == .flat, let kind = Self.kindOfNonObject(payload) else { return .json }
        return .refused("its data is \(kind), not an object: a value under a name would take the place of all of it")
      })
    codec.numbers = .doubles
    codec.writing = .always
    return codec
  }

  /// A text in the place of an object, as what it is and not by its characters: one that a store encrypted is named.
  private static func text(_ payload: [UInt8]) -> JSONObject? {
    guard kindOfNonObject(payload) == "a text", case .string(let text)? = try? JSON.parse(payload) else { return nil }
    guard isEncrypted(payload) else { return ["__value__": .string(text)] }
    return [
      OpaqueKey.format: "encrypted by the store's secret (hmac, ct, iv, salt)",
      OpaqueKey.size: .number(JSNumber(Double(payload.count))), OpaqueKey.payload: .string(text),
    ]
  }

  /// A JSON text of a JSON text, as kruptein makes it for session-file-store and others.
  private static func isEncrypted(_ payload: [UInt8]) -> Bool {
    payload.first == UInt8(ascii: "\"") && payload.contains(text: "hmac") && payload.contains(text: "\"ct")
  }

  private func likelihood(of bytes: [UInt8], isComplete: Bool) -> PayloadCodec.Likelihood {
    if self == .flat, Self.isEncrypted(bytes) { return .distinctive }
    let opening = UInt8(ascii: self == .flat ? "{" : "[")
    guard bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == opening else { return .none }
    if isComplete, self == .flat, (try? JSON.members(of: bytes)) == nil { return .none }
    // Each session of express has its cookie in it.
    return bytes.contains(text: "\"cookie\":{") ? .distinctive : .possible
  }

  /// What a payload is that reads as a session, as the originals read it, and would not be the same once one was written.
  private static func kindOfNonObject(_ payload: [UInt8]) -> String? {
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

extension [UInt8] {
  /// Whether a text stands anywhere in them.
  package func contains(text: StaticString) -> Bool {
    text.withUTF8Buffer { wanted in
      guard let first = wanted.first else { return true }
      return withUnsafeBytes { bytes in
        var start = 0
        while let found = bytes.firstIndex(of: first, from: start), found + wanted.count <= bytes.count {
          if bytes[found..<(found + wanted.count)].elementsEqual(wanted) { return true }
          start = found + 1
        }
        return false
      }
    }
  }
}
