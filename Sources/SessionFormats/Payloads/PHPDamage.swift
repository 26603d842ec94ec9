import ECMAScript
import Sessions
import SessionsAdministration

/// What happens to PHP's texts on their way through editors, columns of text and copies. Each damage is undone on trial; where
/// that makes the text whole again, it is the one that is named.
enum PHPDamage {
  typealias Read = ([UInt8], PHPReader.Repair?) throws(MalformedRecord) -> JSONValue

  private static let known: [(name: String, undo: @Sendable ([UInt8]) -> [UInt8]?)] = [
    ("line ends were changed from LF to CRLF", { replacing("\r\n", by: "\n", in: $0) }),
    ("line ends were changed from CRLF to LF", { replacing("\n", by: "\r\n", in: $0) }),
    ("a line end was added behind it", { $0.last == 0x0A ? Array($0.dropLast($0.dropLast().last == 0x0D ? 2 : 1)) : nil }),
    ("it was changed from UTF-8 to Latin-1", utf8(ofLatin1:)), ("it was encoded as UTF-8 twice", latin1(ofUTF8:)),
  ]

  /// What `read` reads of a payload; of a damaged one the damage, where it is a known one.
  static func named(in payload: [UInt8], _ read: Read) throws(MalformedRecord) -> JSONValue {
    do throws(MalformedRecord) { return try read(payload, nil) } catch {
      guard payload.count <= 1 << 20, let name = name(of: payload, read) else { throw error }
      throw MalformedRecord(bytes: payload, reason: "\(name): \(error.reason)", offset: error.offset)
    }
  }

  private static func name(of payload: [UInt8], _ read: Read) -> String? {
    if let damage = known.first(where: { damage in damage.undo(payload).map { (try? read($0, nil)) != nil } ?? false }) {
      return damage.name
    }
    let repair = PHPReader.Repair()
    guard (try? read(payload, repair)) != nil, let lost = repair.first else { return nil }
    // Names of properties have two each; elsewhere they are few.
    guard payload.contains(text: "O:") || lost.less <= lost.says / 3 else { return nil }
    return "NUL bytes were lost on the way (a text says \(lost.says) bytes, and ends \(lost.less) earlier)"
  }

  /// Nil where there is nothing to replace.
  private static func replacing(_ old: String, by new: String, in bytes: [UInt8]) -> [UInt8]? {
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    var (result, index, changed) = ([UInt8](), 0, false)
    while index < bytes.count {
      if bytes[index...].starts(with: old) {
        result += new
        index += old.count
        changed = true
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return changed ? result : nil
  }

  private static func utf8(ofLatin1 bytes: [UInt8]) -> [UInt8]? {
    guard bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil else { return nil }
    return bytes.flatMap { byte in byte < 0x80 ? [byte] : [0xC0 | byte >> 6, 0x80 | byte & 0x3F] }
  }

  private static func latin1(ofUTF8 bytes: [UInt8]) -> [UInt8]? {
    guard bytes.contains(where: { $0 >= 0x80 }), let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let units = text.unicodeScalars.map(\.value)
    return units.allSatisfy { $0 <= 0xFF } ? units.map { UInt8($0) } : nil
  }
}
