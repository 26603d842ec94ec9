import ECMAScript
import TerminalText

/// How values reach standard output: as data for programs, and never as commands for a terminal.
enum Output {
  /// One line of JSON.
  static func json(_ value: JSONValue) {
    guard !Console.outputIsTerminal else { return Console.data(escaped(JSON.text(value, numbers: .asWritten))) }
    // Piece by piece: the text of a large session never stands in memory as a whole.
    JSON.write(value, numbers: .asWritten) { Console.piece($0) }
    Console.endPieces()
  }

  /// Some JSON of a line, of which more follows.
  static func jsonPiece(_ value: JSONValue) {
    guard !Console.outputIsTerminal else { return Console.dataPiece(escaped(JSON.text(value, numbers: .asWritten))) }
    JSON.write(value, numbers: .asWritten) { Console.piece($0) }
  }

  /// In JSON these scalars stand only within strings, where an escape means the same. For a terminal of another character set all are
  /// escaped that are not ASCII: what it shows stays exact.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard isUnsafe(scalar) else {
        result.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
      }
    }
    return String(result)
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x7F else { return false }
    if Console.outputIsPlain { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
    default: return false
    }
  }

  /// Lines for people, at once; clipped where a terminal is too narrow for them.
  static func lines(_ lines: [SafeText]) {
    let columns = Console.columns
    Console.lines(lines.map { line in columns.map { line.width > $0 ? line.clipped(to: $0) : line } ?? line })
  }

  static func line(_ text: SafeText) { lines([text]) }

  /// A value for people: JSON over several lines, nothing in it obeyed.
  static func pretty(_ value: JSONValue) {
    let pieces = SafePieces()
    JSON.write(value, numbers: .asWritten, indent: 2) { pieces.take($0) }
    pieces.end()
  }
}

/// Text for people that comes in pieces, so that the whole of a large session never stands in memory.
private final class SafePieces {
  /// What may belong together with what comes next.
  private var rest: [UInt8] = []

  func take(_ piece: UnsafeBufferPointer<UInt8>) {
    rest += piece
    // Whatever follows a byte of ASCII may belong to it, and nothing before it does.
    guard let last = rest.lastIndex(where: { $0 < 0x80 }), last > 0 else { return }
    write(rest[..<last])
    rest.removeFirst(last)
  }

  func end() {
    write(rest[...])
    Console.line("")
  }

  private func write(_ bytes: ArraySlice<UInt8>) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    let last = lines.popLast()
    // Together: a large session has more lines than the system is to be asked to take one by one.
    Console.lines(lines.map(safe))
    if let last { Console.text(safe(last)) }
  }

  private func safe(_ bytes: ArraySlice<UInt8>) -> SafeText {
    guard Console.outputIsPlain else { return SafeText(sanitisingUTF8: bytes) }
    return SafeText(sanitising: Output.escaped(String(decoding: bytes, as: UTF8.self)))
  }
}

/// A table for people: columns as wide as what is in them, the numbers to the right.
struct TextTable {
  struct Column {
    let title: SafeText
    var alignment = Alignment.leading
  }

  let columns: [Column]
  var rows: [[SafeText]] = []

  func print() {
    let widths = columns.indices.map { index in rows.reduce(columns[index].title.width) { max($0, $1[index].width) } }
    let lines = ([columns.map(\.title)] + rows).map { row in
      let cells = columns.indices.map { index in
        let isLast = index == columns.count - 1 && columns[index].alignment == .leading
        return isLast ? row[index] : row[index].padded(to: widths[index], alignment: columns[index].alignment)
      }
      return SafeText.joined(cells, separator: "  ")
    }
    Output.lines(lines)
  }
}
