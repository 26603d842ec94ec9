import ECMAScript
import Sessions

/// What Django kept before 3.1: base64 of a hash of the data, a colon, and the data: JSON, or a pickle. Django from 4.0 on reads
/// such a row as a session without data: its visitor is logged out.
enum DjangoLegacyText {
  /// Nil where the text is none of these.
  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue? {
    guard let data = data(in: payload) else { return nil }
    if data.first == 0x80 {
      return .object(OpaqueValue.pickle.content(of: data, version: " \(data.dropFirst().first ?? 0)").values)
    }
    do throws(JSONError) { return try JSON.parse(Array(data), maximumDepth: PayloadReader.maximumDepth) } catch {
      throw MalformedRecord(bytes: Array(data), reason: error.reason, offset: error.offset).packed(in: payload, "the JSON in it")
    }
  }

  /// Whether a text, or the beginning of one, is base64 of a hash and data.
  static func isLikely(_ bytes: [UInt8]) -> Bool { data(in: bytes.count > 128 ? Array(bytes.prefix(128)) : bytes) != nil }

  /// What stands behind the hash: only there is a colon a mark.
  private static func data(in payload: [UInt8]) -> ArraySlice<UInt8>? {
    guard payload.count >= 56, let text = Base64.decode(payload), text.count > 41, text[40] == UInt8(ascii: ":"),
      text[..<40].allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }), [UInt8(ascii: "{"), 0x80].contains(text[41])
    else { return nil }
    return text[41...]
  }
}
