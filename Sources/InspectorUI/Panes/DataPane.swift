import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// What a session holds: a tree that folds, types by colour, flashes apart; or the record as text or bytes.
enum DataPane {
  static let kind = PaneKind(
    command: Command(.dataPane, [.character("2")], nil, "to the data", .move),
    tab: "data",
    draw: { draw($0, on: &$1, in: $2) },
    height: { state, height in
      state.layout.panes[.data].map { height - head(state, in: Layout.inner($0)).height } ?? height
    },
    move: { $0.moveInData(by: $1) },
    open: { $0.openValue() },
    opensSomething: { $0.detail?.currentRow != nil },
    click: { state, point, inner in
      let head = head(state, in: Rect(x: 0, y: 0, width: inner.columns, height: inner.rows)).height
      if point.y >= head { state.detail?.place(cursorAt: point.y - head) }
      return PaneKind.Click()
    },
    masked: { state in
      guard state.detail?.presentation == .tree else { return .record }
      if let row = state.detail?.currentRow, row.masked != nil, let content = state.detail?.content {
        return .value(MaskedValue(row.path, in: content))
      }
      state.say(.refused, "nothing is masked here")
      return nil
    })

  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    let focused = state.focus == .data
    let inner = screen.pane(
      rect, title: PaneTitle.line(state, for: .data, in: rect), trailing: trailing(state), focused: focused)
    guard let detail = state.detail else {
      screen.put(state.unreadWords, x: inner.x + 2, y: inner.y + 1, role: .dim, width: inner.width - 2)
      return
    }
    let head = head(state, in: inner)
    for (row, line) in head.about.enumerated() { screen.put(line, x: inner.x + 2, y: inner.y + row, width: inner.width - 3) }
    for (row, line) in head.problem.enumerated() {
      screen.put(line, x: inner.x + 1, y: inner.y + head.about.count + row, width: inner.width - 2)
    }
    let body = inner.inset(left: 0, top: head.height)
    if detail.presentation == .tree, let tree = detail.tree {
      drawTree(tree, detail, state, on: &screen, in: body, focused: focused)
    } else {
      let width = max(1, body.width - 2)
      for (row, line) in RawText.lines(of: detail, state: state, height: body.height, width: width).enumerated() {
        screen.put(line, x: body.x + 1, y: body.y + row, width: width)
      }
    }
  }

  /// What stands above the data: what the store keeps beside it, and what is wrong with it. A row at least is left for the data.
  struct Head {
    var about: [Line] = []
    var problem: [Line] = []
    var height = 0
  }

  static func head(_ state: State, in inner: Rect) -> Head {
    var head = Head()
    head.about = aboutLines(state, in: inner)
    head.problem = problemLines(state, width: inner.width - 2)
    let room = max(0, inner.height - head.about.count - 1)
    head.height = head.about.count + (head.problem.isEmpty ? 0 : min(head.problem.count + 1, room))
    return head
  }

  private static func problemLines(_ state: State, width: Int) -> [Line] {
    guard let problem = state.detail?.problem else { return [] }
    let words = problem.offset.map { "\(problem.reason) at byte \($0)" } ?? problem.reason
    let advice: SafeText =
      state.configuration.access.writes ? "b shows it as text and as bytes; d destroys it" : "b shows it as text and as bytes"
    return wrapped([Span(SafeText(sanitising: words, cells: 400), .danger)], width: width)
      + wrapped([Span(advice, .dim)], width: width)
  }

  /// What the store keeps beside the data, above it, where there is room: a few lines, whatever is in them.
  static func aboutLines(_ state: State, in inner: Rect) -> [Line] {
    guard !state.configuration.store.attributes.isEmpty, inner.height >= 6, let detail = state.detail, detail.stored != nil
    else { return [] }
    let attributes = detail.attributes
    var facts: [(SafeText, Span)] = []
    for attribute in [.user, .address, .agent] as [SessionAttribute] {
      guard let text = attributes[attribute] else { continue }
      let isMasked = text == JSString(Masking.mask)
      facts.append(
        (
          SafeText(sanitising: attribute.field.name),
          isMasked
            ? Span(state.configuration.glyphs.masked, .masked) : Span(SafeText(sanitisingUTF8: text.wtf8, cells: inner.width))
        ))
    }
    for (moment, field) in [(attributes.lastActive, .active), (attributes.created, .created)] as [(Timestamp?, Field)] {
      if let moment {
        facts.append((SafeText(sanitising: field.name), Span(SafeText(sanitising: moment.relative(to: state.now)))))
      }
    }
    guard !facts.isEmpty else { return [] }
    // One line where they fit, the long ones cut; a line each where there is much room.
    if inner.height >= facts.count + 12 {
      return facts.map { [Span($0.0.padded(to: 9), .dim), $0.1] } + [[]]
    }
    let line = facts.sorted { $0.1.text.width < $1.1.text.width }.flatMap { [Span($0.0 + " ", .dim), $0.1, Span("  ")] }
    return [line]
  }

  private static func trailing(_ state: State) -> Line {
    guard let detail = state.detail else { return [] }
    if detail.goneAt != nil {
      let what: SafeText = detail.goneCause == .withheld ? "not shown any more" : "deleted"
      return [Span(what + " - last known state", .danger, bold: true)]
    }
    if detail.presentation == .text { return [Span("as stored", .dim)] }
    if detail.presentation == .bytes { return [Span("bytes", .dim)] }
    if state.index[detail.id]?.summary.editObstacle != nil { return [Span("view only", .dim)] }
    return state.configuration.disclosure.revision(detail.revision).map { [Span("rev " + SafeText(sanitising: "\($0)"), .dim)] }
      ?? []
  }

  private static func drawTree(
    _ tree: ValueTree, _ detail: Detail, _ state: State, on screen: inout Screen, in body: Rect, focused: Bool
  ) {
    if tree.rowCount == 0 { screen.put("an empty session", x: body.x + 2, y: body.y, role: .dim, width: body.width - 2) }
    let window = detail.view.range(count: tree.rowCount, height: body.height)
    let rows = tree.rows(in: window)
    // Values stand in one column, as near as the labels in view allow.
    let labels = rows.map { 4 + indent($0, in: body.width) + label($0, in: body.width).width }.max() ?? 0
    let column = max(12, min(labels + 2, body.width * 2 / 5))
    for (offset, row) in rows.enumerated() {
      let rect = body.row(offset)
      let isCursor = window.lowerBound + offset == detail.cursor
      if isCursor {
        screen.fill(rect, surface: focused ? .selection : .selectionInactive)
        if focused { screen.put(screen.glyphs.bar, x: rect.x, y: rect.y, role: .accent) }
      }
      draw(row, column: column, state, on: &screen, in: rect, isCursor: isCursor && focused)
    }
  }

  private static func draw(
    _ row: ValueTree.Row, column: Int, _ state: State, on screen: inout Screen, in rect: Rect, isCursor: Bool
  ) {
    let glyphs = screen.glyphs
    let isRemoved = if case .removed = row.change { true } else { false }
    // The sign of a change, the fold, the key.
    let sign = sign(of: row)
    screen.put(sign.text, x: rect.x + (isCursor ? 1 : 0), y: rect.y, role: sign.role)
    let x = rect.x + 2 + indent(row, in: rect.width)
    switch row.kind {
    case .flashes(let count):
      screen.put(glyphs.flash, x: x, y: rect.y, role: .flash)
      let used = screen.put("flash", x: x + 2, y: rect.y, role: .flash, bold: true)
      screen.put(
        SafeText(count) + " pending", x: x + 4 + used, y: rect.y, role: .dim,
        width: rect.maxX - x - 4 - used)
      return
    case .more(let count):
      screen.put(SafeText(count) + " more: enter shows them", x: x + 2, y: rect.y, role: .dim, width: rect.maxX - x - 2)
      return
    case .value(let summary):
      if row.isFoldable { screen.put(row.isFolded ? glyphs.folded : glyphs.open, x: x, y: rect.y, role: .dim) }
      let room = max(1, rect.x + column - x - 3)
      let label = label(row, in: rect.width)
      let labelRole: Role = isRemoved ? .faint : sign.role == .good ? .good : .key
      screen.put(
        label.clipped(to: max(room, min(label.width, rect.maxX - x - 12)), ellipsis: glyphs.ellipsis), x: x + 2, y: rect.y,
        role: labelRole)
      let start = max(rect.x + column, x + 2 + min(label.width, max(room, rect.maxX - x - 12)) + 1)
      // An open container needs no words: its children stand below.
      if row.isFoldable, !row.isFolded {
        if summary.kind == .array {
          screen.put(SafeText(sanitising: summary.text), x: start, y: rect.y, role: .dim, width: rect.maxX - start)
        }
      } else {
        // A long value is cut before what is said about it; one that was asked for is not.
        let note = note(row, summary, state)
        let room = max(8, rect.maxX - 1 - start - (row.isRevealed ? 0 : note.width))
        let line = value(row, summary, state, glyphs).clipped(to: room, ellipsis: glyphs.ellipsis) + note
        screen.put(line, x: start, y: rect.y, width: max(0, rect.maxX - start))
      }
    }
  }

  private static func label(_ row: ValueTree.Row, in width: Int) -> SafeText {
    SafeText(sanitisingUTF8: row.label.wtf8, cells: width)
  }

  /// Two cells a level, as far as the pane's width bears it.
  private static func indent(_ row: ValueTree.Row, in width: Int) -> Int { min(row.depth * 2, max(0, width / 3)) }

  private static func value(_ row: ValueTree.Row, _ summary: ValueSummary, _ state: State, _ glyphs: Glyphs) -> Line {
    var line: Line = []
    switch row.change {
    case .removed(let old, let at):
      return [Span(text(old, glyphs), .faint), Span("  removed " + age(at, state) + " ago", .faint)]
    case .changed(let old, _):
      line += [Span(text(old, glyphs).clipped(to: 24), .dim), Span(" "), Span(glyphs.arrow, .warning), Span(" ")]
    case .added, nil: break
    }
    line.append(Span(text(summary, glyphs), summary.isMasked ? .masked : summary.kind.role))
    if let size = summary.clipped {
      line.append(Span("  " + SafeText(sanitising: "\(ByteCount(size))") + ", enter shows it", .dim))
    }
    return line
  }

  /// What is said about a value, after it.
  private static func note(_ row: ValueTree.Row, _ summary: ValueSummary, _ state: State) -> Line {
    var line: Line = []
    if row.masked != nil, row.isRevealed { line.append(Span("  revealed", .warning)) }
    let canBeRevealed = row.masked != nil && !row.isRevealed && state.configuration.access.reveals
    if canBeRevealed, state.detail?.currentRow?.path == row.path, state.focus == .data {
      line.append(Span("   x to reveal", .faint))
    }
    switch row.change {
    case .changed(_, let at): line.append(Span("  " + age(at, state) + " ago", .dim))
    case .added: line.append(Span("  new", .good))
    default: break
    }
    return line
  }

  private static func age(_ at: Uptime, _ state: State) -> SafeText {
    SafeText(sanitising: Interval(milliseconds: state.uptime.since(at)).short)
  }

  private static func text(_ summary: ValueSummary, _ glyphs: Glyphs) -> SafeText {
    summary.isMasked ? glyphs.masked : SafeText(sanitising: summary.text)
  }

  private static func sign(of row: ValueTree.Row) -> (text: SafeText, role: Role) {
    switch row.change {
    case .added: ("+", .good)
    case .changed: ("~", .warning)
    case .removed: ("-", .faint)
    case nil: row.hasChangeInside ? ("~", .warning) : (" ", .text)
    }
  }
}

extension ValueSummary.Kind {
  /// Types are told by colour, and by how JSON writes them where there is none.
  var role: Role {
    switch self {
    case .string: .string
    case .number: .number
    case .bool: .boolean
    case .null: .null
    case .object, .array: .text
    }
  }
}

extension CommandID {
  package static let dataPane = CommandID(rawValue: "data")
}
