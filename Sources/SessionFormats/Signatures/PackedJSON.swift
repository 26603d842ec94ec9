import ECMAScript
import Platform
import Sessions

/// JSON in URL-safe base64, compressed behind a leading dot where that is shorter: as Django and itsdangerous pack it.
enum PackedJSON {
  /// - Parameter isStored: whether it comes out of a store, and not of a cookie, which may be anybody's.
  static func decode(
    _ text: ArraySlice<UInt8>, of payload: [UInt8], isStored: Bool = false
  ) throws(MalformedRecord) -> JSONValue {
    let isCompressed = text.first == UInt8(ascii: ".")
    guard var bytes = Base64.decodeURLSafe(isCompressed ? text.dropFirst() : text) else {
      throw MalformedRecord(bytes: payload, reason: "its data is not base64", offset: text.startIndex)
    }
    if isCompressed {
      do throws(Compression.Refusal) {
        bytes = try Compression.inflate(bytes[...], small: isStored ? Compression.smallInStore : Compression.small)
      } catch {
        throw MalformedRecord(bytes: payload, reason: "\(error)", offset: text.startIndex)
      }
    }
    // Django's PickleSerializer, and what frameworks of Python packed before they took JSON.
    if bytes.first == 0x80, bytes.dropFirst().first.map({ 2...5 ~= $0 }) == true {
      return .object(OpaqueValue.pickle.content(of: bytes[...], version: " \(bytes[1])").values)
    }
    do throws(JSONError) { return try PythonJSON.parse(bytes, maximumDepth: PayloadReader.maximumDepth) } catch {
      throw MalformedRecord(bytes: bytes, reason: error.reason, offset: error.offset).packed(in: payload, "the JSON in it")
    }
  }

  /// As Python's `json.dumps(separators=(",", ":"))`, compressed where that is shorter.
  ///
  /// - Parameter isStored: whether it goes into a store, and is not to be beyond what is read of it here.
  static func encode(_ value: JSONValue, isStored: Bool = false) -> String {
    let json = PythonJSON.compact(value)
    let compressed = Compression.deflate(json).flatMap {
      $0.count < json.count - 1 && (!isStored || Compression.takesFromStore($0, of: json.count)) ? $0 : nil
    }
    let text = String(decoding: Base64.encodeURLSafe(compressed ?? json), as: UTF8.self)
    return compressed == nil ? text : "." + text
  }
}

/// JSON as Python's `json.dumps` writes it: everything beyond ASCII as escapes, which is all that Django reads back.
enum PythonJSON {
  /// With `separators=(",", ":")`.
  static func compact(_ value: JSONValue) -> [UInt8] { ascii(text(value)) }

  /// With a blank behind commas and colons, as where nobody says otherwise.
  static func spaced(_ value: JSONValue) -> [UInt8] {
    var (spaced, isInText, isEscaped) = ([UInt8](), false, false)
    for byte in compact(value) {
      spaced.append(byte)
      if isInText {
        if byte == UInt8(ascii: "\""), !isEscaped { isInText = false }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      } else if byte == UInt8(ascii: "\"") {
        isInText = true
      } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") {
        spaced.append(0x20)
      }
    }
    return spaced
  }

  private static func ascii(_ json: [UInt8]) -> [UInt8] {
    guard json.contains(where: { $0 >= 0x80 }) else { return json }
    let digits = Hex.digits.utf8Start
    return JSString(uncheckedWTF8: json).utf16.flatMap { unit -> [UInt8] in
      if unit < 0x80 { return [UInt8(unit)] }
      return Array("\\u".utf8) + [12, 8, 4, 0].map { digits[Int(unit >> UInt16($0) & 15)] }
    }
  }
}
