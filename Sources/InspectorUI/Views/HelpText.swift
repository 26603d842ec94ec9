import Inspection
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// Help, from the table of commands: what works here, and apart from it what does not, with the reason.
package enum HelpText {
  /// A heading and what stands under it.
  private struct Section {
    let heading: SafeText
    var rows: [Row]

    init(_ heading: SafeText, _ rows: [Row]) { (self.heading, self.rows) = (heading, rows) }

    var lines: [Line] { [[Span(heading, .heading, bold: true)]] + rows.flatMap(\.lines) }
  }

  /// One line, or some where it wraps; and words by which it is found beside those in it.
  private struct Row {
    let lines: [Line]
    var words: SafeText = ""

    /// Whether every word that is looked for is in it.
    func matches(_ search: String) -> Bool {
      let text = (lines.map(\.text.string) + [words.string]).joined(separator: " ").lowercased()
      return search.lowercased().split(separator: " ").allSatisfy { text.contains($0) }
    }
  }

  /// All of it, one below the other.
  static func lines(_ state: State, width: Int) -> [Line] {
    introduction(state).flatMap { wrapped($0, width: width) } + sections(state, width: width).flatMap { [[]] + $0.lines }
  }

  /// As it is read: in two columns where there is room, and only what was looked for, where something was.
  static func page(_ state: State, width: Int, matching search: String) -> [Line] {
    guard search.allSatisfy(\.isWhitespace) else {
      let found = sections(state, width: width).compactMap { section -> Section? in
        var section = section
        section.rows.removeAll { !$0.matches(search) }
        return section.rows.isEmpty ? nil : section
      }
      return found.isEmpty ? [[Span("no match", .dim)]] : Array(found.map(\.lines).joined(separator: [[]]))
    }
    guard width >= twoColumnsFrom else { return lines(state, width: width) }
    return introduction(state).flatMap { wrapped($0, width: width) } + [[]] + columns(state, width: width)
  }

  private static let twoColumnsFrom = 100
  private static let gap = 4

  /// Sections in their order, about as many lines at the left as at the right.
  private static func columns(_ state: State, width: Int) -> [Line] {
    let column = (width - gap) / 2
    let blocks = sections(state, width: column).map { $0.lines + [[]] }
    let half = (blocks.reduce(0) { $0 + $1.count } + 1) / 2
    var (left, right): ([Line], [Line]) = ([], [])
    for block in blocks {
      if right.isEmpty, left.count + block.count / 2 <= half { left += block } else { right += block }
    }
    return (0..<max(left.count, right.count)).map { row in
      let line = row < left.count ? left[row].clipped(to: column) : []
      guard row < right.count, !right[row].isEmpty else { return line }
      return line + [Span(.spaces(column + gap - line.width))] + right[row].clipped(to: column)
    }
  }

  private static func sections(_ state: State, width: Int) -> [Section] {
    var sections: [Section] = []
    func reason(_ words: String) -> Row { Row(lines: wrapped([Span(SafeText(sanitising: words), .warning)], width: width)) }
    let withheld = CommandTable.all.filter { state.handlers[$0.id] == nil }
    if let first = withheld.first {
      let rows = withheld.map { row($0, width: width, role: .faint) }
      sections.append(Section("Not here", [reason(state.withheldReason(first.id))] + rows))
    }
    // What the sessions of this store, or this one, do not bear: each reason with what it concerns.
    let obstacles = CommandTable.all.filter { state.handlers[$0.id] != nil }.compactMap { command in
      state.obstacle(to: command.id).map { (reason: $0, command: command) }
    }
    var reasons: [String] = []
    for obstacle in obstacles where !reasons.contains(obstacle.reason) { reasons.append(obstacle.reason) }
    for words in reasons {
      let rows = obstacles.filter { $0.reason == words }.map { row($0.command, width: width, role: .faint) }
      sections.append(Section("Not in this session", [reason(words)] + rows))
    }
    for group in CommandGroup.allCases {
      let commands = CommandTable.all.filter { command in
        command.group == group && state.handlers[command.id] != nil && !obstacles.contains { $0.command.id == command.id }
      }
      guard !commands.isEmpty else { continue }
      sections.append(Section(SafeText(sanitising: group.rawValue), commands.map { row($0, width: width) }))
    }
    sections.append(Section("Mouse", mouse.map { row($0, $1, label: 16, width: width, role: .accent) }))
    let signRows = signs(state.configuration.glyphs)
    sections.append(
      Section("Signs", signRows.map { sign, role, words in Row(lines: [[Span(sign.padded(to: 14), role), Span(words)]]) }))
    let filterRows = filters(state.configuration.disclosure)
    sections.append(Section("Filter", filterRows.map { row($0, $1, label: 26, width: width, role: .key) }))
    let fields = Field.available(with: state.configuration.store.attributes)
    sections.append(
      Section("Fields: to filter, sort and group by, and as columns", fields.map { row($0, width: width) }))
    return sections
  }

  private static func introduction(_ state: State) -> [Line] {
    var lines: [Line] = [
      [
        Span("Every session of the store, live. Choose one in the list, "), Span("enter", .accent), Span(" goes into it, "),
        Span("esc", .accent), Span(" comes back. Looking changes nothing: no flash is consumed, no expiry touched."),
      ]
    ]
    if state.configuration.access.writes {
      lines.append([
        Span("Every write is previewed, and can be undone within 60 s"),
        Span(state.configuration.obstacles[.restore] == nil ? "." : "; a destroyed session cannot."),
      ])
    }
    if !state.configuration.disclosure.comparesIDs {
      lines.append([Span("Audit: part of an id finds nothing; a fingerprint, a whole id or a cookie finds its session.")])
    }
    return lines
  }

  /// As wide as the keys of any command.
  private static let labels =
    CommandTable.all.map { command in
      command.keys.isEmpty ? 0 : SafeText.joined(command.keys.map { SafeText(sanitising: $0.name) }, separator: " ").width
    }.max() ?? 14

  private static func row(_ command: Command, width: Int, role: Role = .text) -> Row {
    let keys = command.keys.map { SafeText(sanitising: $0.name) }
    let name = SafeText(sanitising: command.id.rawValue)
    let label: SafeText = keys.isEmpty ? ":" + name : .joined(keys, separator: " ")
    let text = command.title.wrapped(to: max(10, width - labels - 2))
    let lines = text.enumerated().map { index, line in
      [Span((index == 0 ? label : "").padded(to: labels), role == .text ? .accent : role), Span("  "), Span(line, role)]
    }
    return Row(lines: lines, words: name + " " + (command.short ?? ""))
  }

  private static func row(_ label: SafeText, _ words: SafeText, label cells: Int, width: Int, role: Role) -> Row {
    Row(
      lines: words.wrapped(to: max(10, width - cells)).enumerated().map { index, line in
        [Span((index == 0 ? label : "").padded(to: cells), role), Span(line)]
      })
  }

  private static let mouse: [(SafeText, SafeText)] = [
    ("click", "choose a row, a pane, or a key of the footer"), ("double click", "open"), ("wheel", "scroll"),
    ("click a title", "sort by that column; again: the other way round"), ("shift-drag", "select text, as without the program"),
  ]

  private static func row(_ field: Field, width: Int) -> Row {
    let words = SafeText(sanitising: "\(field.words), as \(field.example)")
    return row(SafeText(sanitising: field.name), words, label: 16, width: width, role: .key)
  }

  private static func signs(_ glyphs: Glyphs) -> [(SafeText, Role, SafeText)] {
    [
      ("+", .good, "new"), ("~", .warning, "changed in the last seconds"), ("x", .faint, "gone: the row stays for ten seconds"),
      ("!", .danger, "expires within a minute"), ("-", .danger, "expired, not yet deleted"),
      ("?", .danger, "corrupt or unreadable"),
      ("B", .warning, "big: 3.5K and more"),
      (glyphs.mark, .mine, "marked"), (glyphs.flash, .flash, "pending flash messages"), (glyphs.masked, .masked, "masked"),
    ]
  }

  private static func filters(_ disclosure: Disclosure) -> [(SafeText, SafeText)] {
    let places: SafeText = disclosure.comparesIDs ? "in the id, the user or the data" : "in the user or the data"
    return [("alice", places + ", any case")] + filters
  }

  private static let filters: [(SafeText, SafeText)] = [
    ("user:ada  user~^ad", "contains a text, matches a regular expression"),
    ("user~^(ada|bob)$", "with . [a-z] * + ? {2,5} \\b \\d \\w \\s \\D \\W \\S"),
    ("user=ada  user!=ada", "is exactly, is not"),
    ("user=\"ada (x)\"", "a blank, ( or ) in a value: quotation marks"),
    ("user?  not user?", "has one, has none"),
    ("expires<1h  seen>30m", "ends within, last written before; also <= and >="),
    ("data.cart  data.role=ops", "a path in the data: exists, is"),
    ("data.cart[0].sku", "an element of a list; unusual keys as data[\"a.b\"]"),
    ("flash  flash.error", "any pending message, one by its name"),
    ("expired  never  big", "states"),
    ("big not user:ada", "both; also and, &; ! is not"),
    ("big or (never and flash)", "either; also |"),
    ("\"not expired\"", "these words as they stand"),
  ]

  /// The keys as a table of Markdown, for the manual: the same rows that help shows.
  package static var markdown: String {
    var lines = ["| key | command | what it does |", "|---|---|---|"]
    for command in CommandTable.all {
      let keys = command.keys.map { "`\($0.name == "|" ? "\\|" : $0.name)`" }.joined(separator: " ")
      lines.append("| \(keys) | `\(command.id.rawValue)` | \(command.title.string) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
