import Inspection
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// Help, from the table of commands: what works here, and apart from it what does not, with the reason.
package enum HelpText {
  static func lines(_ state: State, width: Int) -> [Line] {
    var lines: [Line] = introduction(state).flatMap { wrapped($0, width: width) }
    let withheld = CommandTable.all.filter { state.handlers[$0.id] == nil }
    if let first = withheld.first {
      lines += [[], [Span("Not here", .heading, bold: true)]]
      lines += wrapped([Span(SafeText(sanitising: state.withheldReason(first.id)), .warning)], width: width)
      lines += withheld.flatMap { row($0, width: width, role: .faint) }
    }
    // What the sessions of this store, or this one, do not bear: each reason with what it concerns.
    let obstacles = CommandTable.all.filter { state.handlers[$0.id] != nil }.compactMap { command in
      state.obstacle(to: command.id).map { (reason: $0, command: command) }
    }
    var reasons: [String] = []
    for obstacle in obstacles where !reasons.contains(obstacle.reason) { reasons.append(obstacle.reason) }
    for reason in reasons {
      lines += [[], [Span("Not in this session", .heading, bold: true)]]
      lines += wrapped([Span(SafeText(sanitising: reason), .warning)], width: width)
      lines += obstacles.filter { $0.reason == reason }.flatMap { row($0.command, width: width, role: .faint) }
    }
    for group in CommandGroup.allCases {
      let commands = CommandTable.all.filter { command in
        command.group == group && state.handlers[command.id] != nil && !obstacles.contains { $0.command.id == command.id }
      }
      guard !commands.isEmpty else { continue }
      lines += [[], [Span(SafeText(sanitising: group.rawValue), .heading, bold: true)]]
      lines += commands.flatMap { row($0, width: width) }
    }
    lines += [[], [Span("Signs", .heading, bold: true)]]
    lines += signs(state.configuration.glyphs).map { sign, role, words in
      [Span(sign.padded(to: 14), role), Span(words)]
    }
    lines += [[], [Span("Filter", .heading, bold: true)]]
    lines += Self.filters(state.configuration.disclosure).map { [Span($0.0.padded(to: 26), .key), Span($0.1)] }
    lines += [[], [Span("Fields: to filter by, and to sort by", .heading, bold: true)]]
    lines += Field.available(with: state.configuration.store.attributes).flatMap { row($0, width: width) }
    return lines
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
        Span("Every write is shown before it is made, and can be taken back for 60 seconds"),
        Span(state.configuration.obstacles[.restore] == nil ? "." : "; a destroyed session cannot."),
      ])
    }
    if !state.configuration.disclosure.comparesIDs {
      lines.append([Span("Audit: part of an id finds nothing; a fingerprint, a whole id or a cookie finds its session.")])
    }
    return lines
  }

  private static func row(_ command: Command, width: Int, role: Role = .text) -> [Line] {
    let keys = command.keys.map { SafeText(sanitising: $0.name) }
    let label: SafeText = keys.isEmpty ? ":" + SafeText(sanitising: command.id.rawValue) : .joined(keys, separator: " ")
    let text = command.title.wrapped(to: max(10, width - 16))
    return text.enumerated().map { index, line in
      [Span((index == 0 ? label : "").padded(to: 14), role == .text ? .accent : role), Span("  "), Span(line, role)]
    }
  }

  private static func row(_ field: Field, width: Int) -> [Line] {
    let label = SafeText(sanitising: field.name)
    let words = SafeText(sanitising: "\(field.words), as \(field.type.example(field.name))")
    return words.wrapped(to: max(10, width - 16)).enumerated().map { index, line in
      [Span((index == 0 ? label : "").padded(to: 14), .key), Span("  "), Span(line)]
    }
  }

  private static func signs(_ glyphs: Glyphs) -> [(SafeText, Role, SafeText)] {
    [
      ("+", .good, "new"), ("~", .warning, "changed in the last seconds"), ("x", .faint, "gone: the row stays for ten seconds"),
      ("!", .danger, "expires within a minute"), ("-", .danger, "expired, not collected"),
      ("?", .danger, "corrupt or unreadable"),
      ("B", .warning, "big: 3.5K and more"),
      (glyphs.mark, .mine, "marked"), (glyphs.flash, .flash, "flash messages that wait"), (glyphs.masked, .masked, "masked"),
    ]
  }

  private static func filters(_ disclosure: Disclosure) -> [(SafeText, SafeText)] {
    let places: SafeText = disclosure.comparesIDs ? "in the id, the user or the data" : "in the user or the data"
    return [("alice", places + ", any case")] + filters
  }

  private static let filters: [(SafeText, SafeText)] = [
    ("user:ada  user~^ad", "holds a text, matches a pattern"),
    ("user=ada  user!=ada", "is, is not"),
    ("expires<1h  seen>30m", "ends within, seen before"),
    ("data.cart  data.role=ops", "a path in the data: exists, is"),
    ("flash  flash.error", "a message that waits"),
    ("expired  never  big", "states"),
    ("not expired and size>2K", "also ! and &, or is |"),
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
