/// The one place where text from anywhere becomes text that is safe in a cell.
///
/// A cluster (what a reader takes for one character) gives its first scalar and at most two non-spacing marks. What follows in an emoji
/// sequence only refines the picture, and no two terminals agree on the width of the whole: a `+` stands for what was left out (skin
/// tone, joined pictures), so that two names that differ in it do not look alike. Everything else without a place in a cell is written out.
struct Sanitiser {
  private(set) var text = ""
  private(set) var width = 0
  /// How many scalars were looked at.
  private(set) var count = 0

  private static let marksPerCell = 2

  mutating func append(_ character: Character) {
    var marks: Int?  // on the cell in progress; nil: there is none
    var pictures = false
    var joined = false
    var isRefined = false
    for scalar in character.unicodeScalars {
      count += 1
      let wasJoined = joined
      joined = false
      switch CellWidth(scalar) {
      case .cells where pictures && wasJoined:
        isRefined = true
      case .cells(let cells):
        text.unicodeScalars.append(scalar)
        width += cells
        marks = 0
        pictures = !scalar.isASCII && scalar.properties.isEmoji
      case .mark:
        if let count = marks {
          guard count < Self.marksPerCell else { continue }
          text.unicodeScalars.append(scalar)
          marks = count + 1
        } else {
          appendEscape(scalar)
        }
      case .unsafe:
        if pictures && scalar.value == 0x200D {
          joined = true
        } else if pictures && scalar.properties.isVariationSelector {
          break
        } else if pictures && scalar.properties.isEmojiModifier {
          isRefined = true
        } else if marks != nil && scalar.properties.generalCategory == .spacingMark {
          break
        } else {
          appendEscape(scalar)
        }
      }
    }
    if isRefined { append(plain: "+") }
  }

  /// Writes a scalar out: `^[` for the controls of ASCII, as terminals have always shown them, `\u{9b}` for the rest.
  private mutating func appendEscape(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      append(plain: "^" + String(Unicode.Scalar(UInt8(scalar.value) ^ 0x40)))
    } else {
      append(plain: "\\u{" + String(scalar.value, radix: 16) + "}")
    }
  }

  private mutating func append(plain ascii: String) {
    text += ascii
    width += ascii.utf8.count
  }

  /// Decodes UTF-8 and keeps the bytes that are not, which `String(decoding:)` would make indistinguishable.
  static func pieces(of bytes: some Collection<UInt8>) -> SafeText {
    var sanitiser = Sanitiser()
    var valid = ""
    var decoder = UTF8()
    var consumed = 0
    let all = Array(bytes)
    var iterator = all[...].makeIterator()
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        valid.unicodeScalars.append(scalar)
        consumed += UTF8.width(scalar)
      case .emptyInput:
        break decoding
      case .error:
        for character in valid { sanitiser.append(character) }
        valid = ""
        let digits = String(all[consumed], radix: 16)
        sanitiser.append(plain: "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits)
        consumed += 1
        // The decoder may have swallowed more than the byte at fault: begin again right after it.
        decoder = UTF8()
        iterator = all[consumed...].makeIterator()
      }
    }
    for character in valid { sanitiser.append(character) }
    Work.add(sanitiser.count)
    return SafeText(trusted: sanitiser.text, width: sanitiser.width)
  }
}
