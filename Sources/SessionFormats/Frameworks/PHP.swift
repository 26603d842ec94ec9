import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
package import SessionsFile

extension Framework {
  /// PHP's own sessions: a file each, locked while the application uses it.
  static let php = Framework("PHP") {
    $0.cookies = [.bare("php", "PHPSESSID; Path=/", IDShape(.phpID, 22...256))]
    $0.payloads = [.phpSession, .phpSerialize]
    $0.files = [.php, .phpSerialize]
  }
}

extension FileLayout {
  /// PHP's own files.
  package static let php = php(.phpSession)
  /// The same with `session.serialize_handler = php_serialize`.
  package static let phpSerialize = php(.phpSerialize)

  private static func php(_ payload: PayloadCodec) -> FileLayout {
    FileLayout(
      name: "PHP", payload: payload,
      naming: FileNaming(meaning: .id, prefix: "sess_", alphabet: ASCIISet(lettersDigitsAnd: "-,"), length: 22...256),
      container: .text, ids: .lowerAlphanumeric32, expiryObstacle: "PHP goes by the age of the file and session.gc_maxlifetime",
      locksFiles: true, takesEmpty: true,
      filler: { PHPFiller.bytes(after: $0, atLeast: $1, isOneValue: payload == .phpSerialize) })
  }
}

extension ASCIISet {
  /// Of PHP's ids, whatever `session.sid_bits_per_character` says.
  static let phpID = ASCIISet(lettersDigitsAnd: "-,")
}

extension PayloadCodec {
  /// `serialize`, one value.
  package static let phpSerialize = exact(
    "phpSerialize", name: "PHP serialize", likelihood: { bytes, isComplete in PHPShape.ofArray(bytes, isComplete) },
    decode: PHPReader.decode, encode: { object, _ in PHPWriter.encode(object) }, why: PHPWriter.limits)

  /// `name|serialized`, one after another.
  package static let phpSession = exact(
    "phpSession", name: "PHP session", likelihood: { bytes, isComplete in PHPShape.ofSession(bytes, isComplete) },
    decode: PHPReader.decodeSession,
    encode: { (object, old) throws(StoreError) in try PHPWriter.encodeSession(object, replacing: old) }, why: PHPWriter.limits)
}

/// What PHP's texts look like.
private enum PHPShape {
  static func ofArray(_ bytes: [UInt8], _ isComplete: Bool) -> PayloadCodec.Likelihood {
    bytes.first == UInt8(ascii: "a") && isValue(bytes[...], isComplete) ? .distinctive : .none
  }

  /// `name|` and the beginning of a serialized value.
  static func ofSession(_ bytes: [UInt8], _ isComplete: Bool) -> PayloadCodec.Likelihood {
    guard let bar = bytes.firstIndex(of: UInt8(ascii: "|")), bar > 0 else { return .none }
    guard bytes[..<bar].allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), isValue(bytes[(bar + 1)...], isComplete) else { return .none }
    return .possible
  }

  private static func isValue(_ bytes: ArraySlice<UInt8>, _ isComplete: Bool) -> Bool {
    guard let kind = bytes.first, let last = bytes.last, !isComplete || [UInt8(ascii: ";"), UInt8(ascii: "}")].contains(last)
    else { return false }
    let rest = bytes.dropFirst()
    if kind == UInt8(ascii: "N") { return rest.first == UInt8(ascii: ";") }
    guard "bidsaOCErR".utf8.contains(kind), rest.first == UInt8(ascii: ":"), let next = rest.dropFirst().first else {
      return false
    }
    return (0x30...0x39).contains(next) || kind == UInt8(ascii: "d") || next == UInt8(ascii: "-")
  }
}
