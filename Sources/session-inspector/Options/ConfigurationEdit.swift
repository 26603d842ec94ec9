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
    let old = try ConfigurationFile.text(path) ?? ""
    let settings: [(key: String, value: String?)] = [
      ("theme", quoted(look.theme)), ("sort", quoted(look.sort)),
      ("columns", look.columns.map { "[\($0.map(quoted).joined(separator: ", "))]" }),
    ]
    var new = old
    // Each goes before what is there: so they stand in this order.
    for setting in settings.reversed() { new = try replacing(setting.key, by: setting.value, in: new, path: path) }
    // What would not be read again is not written.
    _ = try UserConfiguration(parsing: new, path: path)
    do throws(Files.Failure) {
      try InstallationKey.makeDirectory(directory)
      try Files.replace(path, Array(new.utf8))
    } catch {
      throw CommandError(.someFailed, "\(path): \(error.reason)")
    }
    return path
  }

  /// The text with another value under a key of its own, outside of every table; nil: without the key.
  static func replacing(_ key: String, by value: String?, in text: String, path: String) throws(CommandError) -> String {
    let table: TOMLTable
    do throws(TOMLError) { table = try TOMLTable(parsing: text) } catch {
      throw .usage("\(path):\(error.position.line):\(error.position.column): \(error.message)")
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let new = value.map { ["\(key) = \($0)"] } ?? []
    guard let entry = table.entries.first(where: { $0.key == key }) else {
      // Before the first table, behind the remarks at the head of the file.
      let place = lines.firstIndex { !$0.hasPrefix("#") } ?? lines.count
      lines.insert(contentsOf: new, at: place)
      return lines.joined(separator: "\n")
    }
    // A list may take several lines: as many as can be read by themselves.
    let start = entry.position.line - 1
    let end = (start + 1...lines.count).first { isReadable(lines[start..<$0].joined(separator: "\n")) } ?? start + 1
    let remark = end == start + 1 ? remark(of: lines[start]) : ""
    lines.replaceSubrange(start..<end, with: new.map { $0 + remark })
    return lines.joined(separator: "\n")
  }

  private static func isReadable(_ text: String) -> Bool { (try? TOMLTable(parsing: text)) != nil }

  /// The remark at the end of a line, with the blanks before it. What begins within quotation marks is none: without it the line
  /// could not be read.
  private static func remark(of line: String) -> String {
    let start = line.indices.first { line[$0] == "#" && isReadable(String(line[..<$0])) }
    guard let start else { return "" }
    let blanks = line[..<start].reversed().prefix { $0 == " " }.count
    return String(repeating: " ", count: max(1, blanks)) + line[start...]
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
