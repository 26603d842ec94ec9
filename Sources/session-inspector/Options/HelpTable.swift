/// What stands beside names in the help, as the parser's own list of options is set: no line is longer than a usual terminal is
/// wide, and what goes on stands under what it goes on from.
enum HelpTable {
  private static let width = 79
  /// Where meanings begin, as in the list of options; a longer name has a line of its own.
  private static let column = 26

  /// Nothing of a row is cut.
  static func lines(_ rows: [(name: String, meaning: String)]) -> [String] {
    let longest = rows.map(\.name.count).filter { $0 <= column - 4 }.max() ?? 0
    let isNarrow = rows.allSatisfy { $0.name.count <= column - 4 }
    let start = isNarrow ? longest + 4 : column
    return rows.flatMap { row in
      var meanings = wrapped(row.meaning, to: width - start).map { blanks(start) + $0 }
      let name = "  " + row.name
      if name.count + 2 <= start, let first = meanings.first {
        meanings[0] = name + first.dropFirst(name.count)
        return meanings
      }
      return [name] + meanings
    }
  }

  /// Command lines that can be typed as they are: a long one goes on behind a backslash.
  static func examples(_ commands: [String]) -> [String] {
    commands.flatMap { command in
      var lines = ["  "]
      for (number, part) in parts(of: command).enumerated() {
        let last = lines[lines.count - 1]
        if number > 0, last.count + part.count + 3 > width {
          lines[lines.count - 1] = last + " \\"
          lines.append("      " + part)
        } else {
          lines[lines.count - 1] = last + (number > 0 ? " " : "") + part
        }
      }
      return lines
    }
  }

  /// A command line where it may go on in another: before an option.
  private static func parts(of command: String) -> [String] {
    var parts: [String] = []
    for word in command.split(separator: " ", omittingEmptySubsequences: false) {
      if parts.isEmpty || word.hasPrefix("--") { parts.append(String(word)) } else { parts[parts.count - 1] += " " + word }
    }
    return parts
  }

  private static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if last.count + 1 + word.count > width {
        lines.append(String(word))
      } else {
        lines[lines.count - 1] += " " + word
      }
    }
    return lines
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
