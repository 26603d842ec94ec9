import ECMAScript
import Sessions

/// A payload in the form of one language. Where the form is read here its values are shown; what is not, or is torn, is shown as which form
/// it is, its bytes in hexadecimal, and the texts that stand in it, so that an operator sees whose session it is.
struct OpaqueValue: Sendable {
  typealias Read = @Sendable (_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue

  /// How a form says that a text follows: a byte that announces it, and its length. Nil for a length alone.
  struct Text: Sendable {
    enum Length: Sendable { case byte, bigEndian16, littleEndian32, marshal, line }
    let mark: Unicode.Scalar?
    let length: Length

    init(_ mark: Unicode.Scalar?, _ length: Length) {
      self.mark = mark
      self.length = length
    }
  }

  /// `Ruby Marshal`.
  let name: String
  let texts: [Text]
  /// Shorter ones are mostly chance.
  var shortest = 1
  /// Whether its texts are in Java's own UTF-8.
  var isJava = false
  /// Nil: only the language itself can read it.
  var read: Read?

  /// Strings, symbols and class names (`ruby/marshal.c`).
  static let marshal = OpaqueValue(
    name: "Ruby Marshal", texts: [Text("\"", .marshal), Text(":", .marshal), Text("o", .marshal)],
    read: { (payload) throws(MalformedRecord) in try MarshalReader.decode(payload) })
  /// Text and what bytes hold of it, in all protocols that write lengths (`Lib/pickle.py`).
  static let pickle = OpaqueValue(
    name: "Python pickle",
    texts: [
      Text("\u{8C}", .byte), Text("X", .littleEndian32), Text("U", .byte), Text("T", .littleEndian32), Text("C", .byte),
      Text("B", .littleEndian32),
    ], read: { (payload) throws(MalformedRecord) in try PickleReader.decode(payload) })
  /// Protocol 0, in which lines end what they hold.
  static let linePickle = OpaqueValue(name: "Python pickle", texts: [Text("V", .line), Text("S", .line)])
  /// A length and the text; nothing announces it.
  static let gob = OpaqueValue(name: "Go gob", texts: [Text(nil, .byte)], shortest: 3)
  /// TC_STRING, and names of classes and fields (Java Object Serialization Specification, chapter 6).
  static let java = OpaqueValue(
    name: "Java serialization", texts: [Text("t", .bigEndian16), Text(nil, .bigEndian16)], shortest: 2, isJava: true,
    read: { (payload) throws(MalformedRecord) in try JavaReader.decode(payload) })
  /// Strings of up to 255 and of more bytes (`igbinary.c`).
  static let igbinary = OpaqueValue(
    name: "igbinary of PHP", texts: [Text("\u{11}", .byte), Text("\u{12}", .bigEndian16)],
    read: { (payload) throws(MalformedRecord) in try IgbinaryReader.decode(payload) })

  /// What only a key of the application's opens.
  static func sealed(_ words: String) -> OpaqueValue { OpaqueValue(name: words, texts: []) }

  static let mostTexts = 200

  func content(of bytes: ArraySlice<UInt8>, version: String = "") -> SessionContent {
    if let read, let value = try? read(Array(bytes)) { return .of(value) }
    let found = texts.isEmpty ? [] : foundTexts(in: Array(bytes)).map { JSONValue.string($0) }
    return .flat(
      JSONObject(
        [(OpaqueKey.format, .string(JSString(name + version)))]
          + [(OpaqueKey.size, .integer(bytes.count)), (OpaqueKey.payload, .string(JSString(ShownBytes.text(bytes))))]
          + (texts.isEmpty ? [] : [(OpaqueKey.texts, .array(found))])))
  }

  /// In their order, at most ``mostTexts``. One pass: each place is judged by where its text would have to end.
  private func foundTexts(in bytes: [UInt8]) -> [JSString] {
    let ends = Self.ends(in: bytes)
    var (found, index) = ([JSString](), 0)
    while index < bytes.count, found.count < Self.mostTexts {
      guard let (range, text) = texts.lazy.compactMap({ self.text($0, at: index, in: bytes, ends) }).first else {
        index += 1
        continue
      }
      found.append(text)
      index = range.upperBound
    }
    return found
  }

  /// What nothing announces must be readable to its end. What a mark announces is taken whatever stands in it.
  private func text(_ form: Text, at index: Int, in bytes: [UInt8], _ ends: [Int]) -> (Range<Int>, JSString)? {
    guard let range = form.range(at: index, in: bytes), range.count >= shortest else { return nil }
    let isReadable =
      range.upperBound <= ends[range.lowerBound]
      && (range.upperBound == ends[range.lowerBound] || ends[range.upperBound] > range.upperBound)
    guard isReadable || form.mark != nil && range.count >= Self.telling else { return nil }
    return OpaqueText.text(bytes[range], isJava: isJava).map { (range, $0) }
  }

  /// From so many bytes on it is no chance that they are text.
  private static let telling = 4

  /// For each place at which a scalar begins, where the readable text that it stands in ends; for others the place itself.
  private static func ends(in bytes: [UInt8]) -> [Int] {
    var ends = Array(0...bytes.count)
    var starts: [Int] = []
    var index = 0
    func close(_ end: Int) {
      for start in starts { ends[start] = end }
      starts.removeAll(keepingCapacity: true)
    }
    while index < bytes.count {
      let length = readableScalar(at: index, in: bytes)
      if length == 0 {
        close(index)
        index += 1
      } else {
        starts.append(index)
        index += length
      }
    }
    close(bytes.count)
    return ends
  }

  /// How many bytes the readable scalar takes that begins here; 0 where none does.
  private static func readableScalar(at index: Int, in bytes: [UInt8]) -> Int {
    let lead = bytes[index]
    if 0x20..<0x7F ~= lead { return 1 }
    let length = 0xC2...0xDF ~= lead ? 2 : 0xE0...0xEF ~= lead ? 3 : 0xF0...0xF4 ~= lead ? 4 : 0
    guard length > 0, index + length <= bytes.count,
      let scalar = String(validating: bytes[index..<index + length], as: UTF8.self)?.unicodeScalars.first,
      scalar.value >= 0xA0
    else { return 0 }
    return length
  }
}

extension OpaqueValue.Text {
  /// The text that would begin with this mark here; nil where it cannot.
  fileprivate func range(at index: Int, in bytes: [UInt8]) -> Range<Int>? {
    var place = index
    if let mark {
      guard UInt32(bytes[index]) == mark.value else { return nil }
      place += 1
    }
    func byte(_ offset: Int) -> Int? { place + offset < bytes.count ? Int(bytes[place + offset]) : nil }
    let (length, width): (Int?, Int) =
      switch self.length {
      case .byte: (byte(0), 1)
      case .bigEndian16: (byte(1).flatMap { low in byte(0).map { $0 << 8 | low } }, 2)
      case .littleEndian32: (byte(3) == 0 && byte(2) == 0 ? byte(1).flatMap { high in byte(0).map { high << 8 | $0 } } : nil, 4)
      case .line: (bytes[place...].firstIndex(of: 0x0A).map { $0 - place }, 0)
      // Small numbers are themselves plus five; one byte more follows a 1, two a 2 (`w_long`).
      case .marshal:
        switch byte(0) {
        case 1?: (byte(1), 2)
        case 2?: (byte(2).flatMap { high in byte(1).map { high << 8 | $0 } }, 3)
        case let small? where 6...127 ~= small: (small - 5, 1)
        default: (nil, 1)
        }
      }
    guard let length, length > 0, length <= bytes.count - place - width else { return nil }
    return place + width..<place + width + length
  }
}
