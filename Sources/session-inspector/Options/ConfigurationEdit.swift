import Inspection
import TerminalText
import TerminalUI

/// Keeps choices made in the interface in `config.toml`. The rest of the file stays as it was written.
enum ConfigurationEdit {
  /// - Returns: the file.
  static func save(_ look: LookChoices) throws(CommandError) -> String {
    guard let directory = try ConfigurationFile.directory() else {
      throw .usage("there is no place for a configuration: HOME is not set")
    }
    let path = directory + "/config.toml"
    let new = try changed(try ConfigurationFile.text(path) ?? "", by: look, path: path)
    do throws(Files.Failure) {
      try InstallationKey.makeDirectory(directory)
      try Files.replace(path, Array(new.utf8))
    } catch {
      throw CommandError(.someFailed, "\(path): \(error.reason)")
    }
    return path
  }

  /// What is said once they are kept: usual columns are none that stand in the file.
  static func words(of look: LookChoices, in path: String) -> String {
    look.columns == nil
      ? "theme and sort are kept in \(path), and the columns stay the usual ones"
      : "theme, sort and columns are kept in \(path)"
  }

  /// The file's text with these choices in it. It may say which stores are production: what would not be read again as it was,
  /// but for these three, is not written.
  static func changed(_ old: String, by look: LookChoices, path: String) throws(CommandError) -> String {
    let settings: [(key: String, value: String?)] = [
      ("theme", quoted(look.theme)), ("sort", quoted(look.sort)),
      ("columns", look.columns.map { "[\($0.map(quoted).joined(separator: ", "))]" }),
    ]
    var new = old
    // Each goes before what is there: so they stand in this order.
    for setting in settings.reversed() { new = try replacing(setting.key, by: setting.value, in: new, path: path) }
    let keys = Set(settings.map(\.key))
    let (before, after) = (try table(old, path).without(keys), try table(new, path).without(keys))
    let saved = try UserConfiguration(parsing: new, path: path)
    guard before.withoutPlaces == after.withoutPlaces, saved.theme == look.theme, saved.sort == look.sort,
      saved.columns == look.columns ?? []
    else {
      throw .usage("\(path) cannot be changed without changing more in it: write the theme, sort and columns there yourself")
    }
    return new
  }

  /// The text with another value under a key of its own, outside of every table; nil: without the key.
  static func replacing(_ key: String, by value: String?, in text: String, path: String) throws(CommandError) -> String {
    // What says that it is UTF-8 stands before everything else.
    if text.unicodeScalars.first == byteOrderMark {
      return try String(byteOrderMark) + replacing(key, by: value, in: String(text.unicodeScalars.dropFirst()), path: path)
    }
    let table = try table(text, path)
    var lines = lines(of: text)
    guard let entry = table.entries.first(where: { $0.key == key }) else {
      guard let value else { return text }
      // Before the first table, behind the remarks at the head of the file.
      let place = lines.firstIndex { $0.utf8.first != UInt8(ascii: "#") } ?? lines.count
      let end = lines[0].utf8.suffix(2).elementsEqual("\r\n".utf8) ? "\r\n" : "\n"
      // Only the last line has no end of its own.
      lines.insert("\(place == lines.count ? end : "")\(key) = \(value)\(end)", at: place)
      return lines.joined(separator: "")
    }
    // A list may take several lines: as many as can be read by themselves.
    let start = entry.position.line - 1
    let end = (start + 1...lines.count).first { isReadable(lines[start..<$0].joined(separator: "")) } ?? start + 1
    let (remark, ending) = (end == start + 1 ? remark(of: lines[start]) : "", ending(of: lines[end - 1]))
    let new: [Substring] = value.map { ["\(key) = \($0)\(remark)\(ending)"] } ?? []
    lines.replaceSubrange(start..<end, with: new)
    return lines.joined(separator: "")
  }

  private static let byteOrderMark: Unicode.Scalar = "\u{FEFF}"

  private static func table(_ text: String, _ path: String) throws(CommandError) -> TOMLTable {
    do throws(TOMLError) { return try TOMLTable(parsing: text) } catch {
      throw .usage("\(path):\(error.position.line):\(error.position.column): \(error.message)")
    }
  }

  /// The lines with their ends, counted as the parser counts them: by scalars. As a `Character`, "\r\n" is another than "\n".
  private static func lines(of text: String) -> [Substring] {
    var (lines, rest) = ([Substring](), text[...])
    while let end = rest.unicodeScalars.firstIndex(of: "\n") {
      let next = rest.unicodeScalars.index(after: end)
      lines.append(rest[..<next])
      rest = rest[next...]
    }
    return lines + [rest]
  }

  private static func isEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\r" || scalar == "\n" }

  private static func ending(of line: Substring) -> String { String(line.unicodeScalars.drop { !isEnd($0) }) }

  private static func isReadable(_ text: String) -> Bool { (try? TOMLTable(parsing: text)) != nil }

  /// The remark at the end of a line, with the blanks before it. What begins within quotation marks is none: without it the line
  /// could not be read.
  private static func remark(of line: Substring) -> String {
    let scalars = line.unicodeScalars.prefix { !isEnd($0) }
    let start = scalars.indices.first { scalars[$0] == "#" && isReadable(String(line[..<$0])) }
    guard let start else { return "" }
    let blanks = scalars[..<start].reversed().prefix { $0 == " " }.count
    return String(repeating: " ", count: max(1, blanks)) + String(scalars[start...])
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
