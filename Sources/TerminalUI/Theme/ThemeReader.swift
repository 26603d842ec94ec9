import TerminalText

/// Something to say about a theme file: what, where, and how bad it is.
package struct ThemeProblem: Hashable, Sendable {
  package enum Severity: String, Sendable { case error, warning, note }
  package let severity: Severity
  package let message: String
  package let position: TextPosition?

  /// As compilers write it: `FILE:LINE:COLUMN: warning: MESSAGE`.
  package func line(file: String) -> String {
    let place = position.map { ":\($0.line):\($0.column)" } ?? ""
    return "\(file)\(place): \(severity.rawValue): \(message)"
  }
}

/// What one theme file says, before what it leaves out is filled in.
struct ThemeFile {
  var name: String?
  var variant: Theme.Variant?
  var minimumDepth: ColorDepth?
  var inherits: String?
  var roles: [Role: ThemeStyle] = [:]
  var surfaces: [Surface: ThemeStyle] = [:]
  private(set) var problems: [ThemeProblem] = []
  private var palette: [String: TerminalColor] = [:]

  /// Reads a file. What it does not understand becomes a problem, and the rest of the file still counts.
  init(parsing text: String) {
    let document: TOMLTable
    do throws(TOMLError) {
      document = try TOMLTable(parsing: text)
    } catch {
      problems = [ThemeProblem(severity: .error, message: error.message, position: error.position)]
      return
    }
    // Colours are looked up in the palette, wherever in the file it stands.
    if case .table(let table)? = document["palette"] { readPalette(table) }
    for entry in document.entries { readSection(entry) }
  }

  private mutating func report(_ severity: ThemeProblem.Severity, _ message: String, _ position: TextPosition) {
    problems.append(ThemeProblem(severity: severity, message: message, position: position))
  }

  private mutating func readSection(_ entry: TOMLTable.Entry) {
    switch (entry.key, entry.value) {
    case ("inherits", .string(let name)): inherits = name
    case ("meta", .table(let table)): readMeta(table)
    case ("palette", .table): break
    case ("roles", .table(let table)): readStyles(table, into: \.roles, what: "role")
    case ("surfaces", .table(let table)): readStyles(table, into: \.surfaces, what: "surface")
    case ("inherits", _), ("meta", _), ("palette", _), ("roles", _), ("surfaces", _):
      report(.error, "\(entry.key) is \(entry.value.kind)", entry.valuePosition)
    default:
      unknown("section", entry, among: ["inherits", "meta", "palette", "roles", "surfaces"])
    }
  }

  private mutating func readMeta(_ table: TOMLTable) {
    for entry in table.entries {
      switch (entry.key, entry.value) {
      case ("name", .string(let text)): name = text
      case ("variant", .string(let text)):
        variant = Theme.Variant(rawValue: text)
        if variant == nil { report(.error, "variant is \"dark\" or \"light\", not \(text.quoted)", entry.valuePosition) }
      case ("min_colors", .integer(let number)):
        minimumDepth = ColorDepth(colors: number)
        if !ColorDepth.allCases.contains(where: { $0.colors == number }) {
          report(.warning, "min_colors is 1, 8, 16, 256 or 16777216; \(number) counts as the next of these", entry.valuePosition)
        }
      case ("name", _), ("variant", _), ("min_colors", _):
        report(.error, "\(entry.key) is \(entry.value.kind)", entry.valuePosition)
      default:
        unknown("key", entry, among: ["name", "variant", "min_colors"])
      }
    }
  }

  private mutating func readPalette(_ table: TOMLTable) {
    for entry in table.entries {
      if let text = entry.value.string, let color = TerminalColor(parsing: text) {
        palette[entry.key] = color
      } else {
        report(.error, "the colour \(entry.key.quoted) is not written \"#rrggbb\"", entry.valuePosition)
      }
    }
  }

  private mutating func readStyles<Name: RawRepresentable<String> & CaseIterable & Hashable>(
    _ table: TOMLTable, into path: WritableKeyPath<ThemeFile, [Name: ThemeStyle]>, what: String
  ) {
    for entry in table.entries {
      guard let name = Name(rawValue: entry.key) else {
        unknown(what, entry, among: Name.allCases.map(\.rawValue))
        continue
      }
      switch entry.value {
      case .string(let text):
        if let color = color(text, entry.valuePosition) { self[keyPath: path][name] = ThemeStyle(color: color) }
      case .table(let table):
        if let style = readStyle(table, of: entry) { self[keyPath: path][name] = style }
      default:
        report(
          .error, "\(entry.key) is \(entry.value.kind); a colour or a table of color, c16, mono is wanted", entry.valuePosition)
      }
    }
  }

  private mutating func readStyle(_ table: TOMLTable, of owner: TOMLTable.Entry) -> ThemeStyle? {
    guard let text = table["color"]?.string else {
      report(.error, "\(owner.key) has no color", owner.valuePosition)
      return nil
    }
    guard let color = color(text, owner.valuePosition) else { return nil }
    var style = ThemeStyle(color: color)
    for entry in table.entries {
      switch (entry.key, entry.value) {
      case ("color", .string): break
      case ("c16", .string(let words)): style.c16 = fallback(words, entry.valuePosition)
      case ("mono", .string(let words)): style.mono = fallback(words, entry.valuePosition, colors: false)?.attributes
      case (let name, .boolean(let isOn)) where Attributes.names.contains { $0.0 == name }:
        for (known, attribute) in Attributes.names where known == name && isOn { style.attributes.insert(attribute) }
      case ("color", _), ("c16", _), ("mono", _):
        report(.error, "\(entry.key) is \(entry.value.kind)", entry.valuePosition)
      default:
        unknown("key", entry, among: ["color", "c16", "mono"] + Attributes.names.map(\.0))
      }
    }
    return style
  }

  /// A name of the palette, or a colour.
  private mutating func color(_ text: String, _ position: TextPosition) -> TerminalColor? {
    if let color = palette[text] ?? TerminalColor(parsing: text) { return color }
    let hint = nearest(to: text, among: palette.keys.sorted() + TerminalColor.names).map { "; did you mean '\($0)'?" } ?? ""
    report(.error, "\(text.quoted) is neither a colour of the palette nor \"#rrggbb\"\(hint)", position)
    return nil
  }

  /// Words for lesser terminals: a name of the user's palette, attributes, or both.
  private mutating func fallback(_ words: String, _ position: TextPosition, colors: Bool = true) -> ThemeStyle.Fallback? {
    var result = ThemeStyle.Fallback(color: .standard, attributes: [])
    for word in words.split(separator: " ") {
      if let attribute = Attributes.names.first(where: { $0.0 == word }) {
        result.attributes.insert(attribute.1)
      } else if word == "none" {
        continue
      } else if colors, let color = TerminalColor(parsing: word), color.rgb == nil {
        result.color = color
      } else {
        let known = Attributes.names.map(\.0) + ["none"] + (colors ? TerminalColor.names + ["default"] : [])
        let hint = nearest(to: String(word), among: known).map { "; did you mean '\($0)'?" } ?? ""
        report(.error, "\(String(word).quoted) is no \(colors ? "colour of 16, nor an " : "")attribute\(hint)", position)
      }
    }
    return result
  }

  private mutating func unknown(_ what: String, _ entry: TOMLTable.Entry, among known: [String]) {
    let hint = nearest(to: entry.key, among: known).map { "; did you mean '\($0)'?" } ?? ""
    report(.warning, "unknown \(what) \(entry.key.quoted)\(hint)", entry.position)
  }
}
