import Inspection
import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The header that committing this session sends now, what it means, and what is wrong with it.
enum CookiePane {
  static let kind = PaneKind(
    command: Command(.cookiePane, [.character("3")], nil, "to the Set-Cookie pane", .move),
    tab: "cookie",
    draw: { draw($0, on: &$1, in: $2) },
    move: { state, delta in
      state.cookieView.scroll(by: delta, count: state.cookieLineCount, height: state.paneHeight(.cookie))
      return []
    },
    masked: { _ in .cookie })

  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    let title: Line =
      state.layout.hasTabs
      ? PaneTitle.line(state, for: .cookie, in: rect)
      : [Span("Set-Cookie", .title, bold: true), Span("  with these settings", .dim)]
    let trailing: Line = state.layout.hasTabs ? [] : [Span("c", .accent), Span(" hide", .dim)]
    let inner = screen.pane(rect, title: title, trailing: trailing, focused: state.focus == .cookie).inset(1, 0)
    let lines = lines(state, width: inner.width, glyphs: screen.glyphs)
    let range = state.cookieView.range(count: lines.count, height: inner.height)
    for (row, place) in range.enumerated() {
      screen.put(lines[place], x: inner.x, y: inner.y + row, width: inner.width)
    }
    if range.upperBound < lines.count {
      screen.put(screen.glyphs.down, x: rect.maxX - 2, y: rect.maxY - 2, role: .dim)
    }
  }

  static func lines(_ state: State, width: Int, glyphs: Glyphs) -> [Line] {
    guard let preview = state.cookie else {
      return [[Span(withoutCookie(state), .dim)]]
    }
    if let problem = preview.problem {
      let hint: Line = [Span("; "), Span("i", .accent), Span(" finds the row of a pasted cookie", .dim)]
      return wrapped([Span(SafeText(sanitising: problem), .dim)] + (preview.wantsID ? hint : []), width: width)
        + (state.configuration.bench == nil ? [] : removal(preview, state, width: width, glyphs: glyphs))
    }
    return header(preview.committing, preview, state, width: width, glyphs: glyphs) + [[]]
      + refusal(state, glyphs, width: width) + facts(preview, state, glyphs, width: width) + parts(preview, glyphs, width: width)
      + findings(preview, state, glyphs, width: width) + explanations(preview, width: width)
      + removal(preview, state, width: width, glyphs: glyphs)
  }

  private static func withoutCookie(_ state: State) -> SafeText {
    guard state.detail != nil else { return state.unreadWords }
    let row = state.cursor.flatMap { state.index[$0]?.summary }
    guard row?.isUnreadable == true else { return "corrupt session: no cookie to show" }
    return "the session \(row?.isClosed == true ? "may not be read" : "is being written"): no cookie to show"
  }

  /// What is shown is signed anew: that says nothing of what was pasted.
  private static func refusal(_ state: State, _ glyphs: Glyphs, width: Int) -> [Line] {
    guard let words = state.cursor.flatMap({ state.configuration.bench?.refusals[$0] }) else { return [] }
    let told = "It \(words). This one is signed anew."
    return wrapped([Span(glyphs.warning + " ", .warning), Span(SafeText(sanitising: told), .warning)], width: width)
  }

  private static func removal(_ preview: CookiePreview, _ state: State, width: Int, glyphs: Glyphs) -> [Line] {
    [[], [Span("destroying it sends", .heading, bold: true)]]
      + header(preview.destroying, preview, state, width: width, glyphs: glyphs)
  }

  /// So many keys are told one by one, those that add most: what no browser keeps may have thousands.
  private static let named = 64

  /// Of a cookie that carries its data: what each key adds to its size.
  private static func parts(_ preview: CookiePreview, _ glyphs: Glyphs, width: Int) -> [Line] {
    guard let result = preview.result, case let all = result.parts, let around = all.last else { return [] }
    let rest = all.dropLast().dropFirst(named)
    let others = rest.isEmpty ? [] : [(name: "\(grouped(rest.count)) more", bytes: rest.reduce(0) { $0 + $1.bytes })]
    let keys = Array(all.dropLast().prefix(named))
    let parts = keys + others + [around]
    let counts = parts.map { SafeText(sanitising: grouped($0.bytes) + "B") }
    let countWidth = counts.map(\.width).max() ?? 0
    let meter = max(0, min(12, width - 9 - countWidth - 18))
    return zip(parts, counts).enumerated().map { place, part in
      let share = Double(part.0.bytes) / Double(CookiePreview.sizeLimit)
      return fact(
        place == 0 ? (result.isExact ? "by key" : "about") : "",
        [
          Span(glyphs.meter(share, width: meter), .accent), Span(" " + part.1.padded(to: countWidth, alignment: .trailing)),
          Span("  " + SafeText(sanitising: part.0.name, cells: width), place < keys.count ? .key : .dim),
        ])
    }
  }

  /// The exact header, broken between attributes only.
  private static func header(_ header: SetCookie?, _ preview: CookiePreview, _ state: State, width: Int, glyphs: Glyphs) -> [Line]
  {
    let isRevealed = state.reveals.contains(.cookie, of: state.cursor)
    let pieces = preview.segments(of: header, revealed: isRevealed, dot: glyphs.mask.string)
    var lines: [Line] = [[]]
    for segment in pieces.map({ $0.map { Span(SafeText(sanitising: $0.text), $0.role.role, bold: $0.role == .name) } }) {
      let isFirst = lines == [[]]
      if !isFirst, lines[lines.count - 1].width + 1 + segment.width > width { lines.append([Span(" ")]) }
      lines[lines.count - 1] += (isFirst ? [] : [Span(" ")]) + segment
    }
    // Only a revealed value is longer than a line.
    return lines.flatMap { line in line.width <= width ? [line] : wrappedAnywhere(line, width: width) }
  }

  private static func wrappedAnywhere(_ line: Line, width: Int) -> [Line] {
    guard width > 0 else { return [line] }
    var lines: [Line] = [[]]
    for span in line {
      for part in span.text.pieces(first: width - lines[lines.count - 1].width, then: width > 8 ? width - 2 : width) {
        if lines[lines.count - 1].width + part.width > width { lines.append(width > 8 ? [Span("  ")] : []) }
        lines[lines.count - 1].append(Span(part, span.role, bold: span.bold))
      }
    }
    return lines
  }

  private static func facts(_ preview: CookiePreview, _ state: State, _ glyphs: Glyphs, width: Int) -> [Line] {
    let fraction = Double(preview.pairSize) / Double(CookiePreview.sizeLimit)
    let role: Role = fraction > 1 ? .danger : fraction >= 0.8 ? .warning : .accent
    let least: SafeText = preview.sizeIsExact ? "" : "at least "
    let sizes = SafeText(sanitising: "\(grouped(preview.pairSize)) of \(grouped(CookiePreview.sizeLimit))")
    let (browser, store) = preview.expiryWords(now: state.now)
    let carries: SafeText =
      preview.result == nil ? "the id only; data stays in the store" : "the whole session: there is no store"
    let size = fact("size", [Span(glyphs.meter(fraction, width: 12), role), Span(" " + least + sizes)])
    let whole: SafeText = "whole header " + SafeText(sanitising: grouped(preview.headerLength))
    let fits = size.width + 2 + whole.width <= width
    let sizeLines: [Line] = fits ? [size + [Span(", " + whole, .dim)]] : [size, fact("", [Span(whole, .dim)])]
    return wrapped(fact("signed", signer(preview, glyphs)), width: width) + sizeLines + [
      fact("carries", [Span(carries)]),
      fact(
        "expires",
        [Span(SafeText(sanitising: browser))]
          + (preview.result == nil ? [Span("   "), Span(SafeText(sanitising: store), .dim)] : [])),
    ]
  }

  private static func fact(_ label: SafeText, _ value: Line) -> Line { [Span(label.padded(to: 9), .dim)] + value }

  private static func signer(_ preview: CookiePreview, _ glyphs: Glyphs) -> Line {
    let words = Span(SafeText(sanitising: preview.signatureWords))
    switch preview.signature {
    case .signed(_, _, _, let verifies):
      return [
        words, Span("  "), verifies ? Span(glyphs.ok + " verifies", .good) : Span(glyphs.failed + " does not verify", .danger),
      ]
    case .unsigned: return [Span(words.text, .warning)]
    case .bare, .unknown: return [Span(words.text, .dim)]
    }
  }

  private static func findings(_ preview: CookiePreview, _ state: State, _ glyphs: Glyphs, width: Int) -> [Line] {
    let isAssumed = state.configuration.isCookieAssumed
    let caution: SafeText =
      "the attributes are the defaults of " + SafeText(sanitising: state.configuration.store.layout)
      + "; the application's own are not known: --cookie says them"
    return (isAssumed ? wrapped([Span(glyphs.warning + " ", .warning), Span(caution, .warning)], width: width) : [])
      + (preview.audit?.findings ?? []).flatMap { finding -> [Line] in
        // Of attributes that nobody named, nothing is wrong with the application.
        let isWarning = finding.severity == .warning && !isAssumed
        let text = SafeText(sanitising: finding.sentence).wrapped(to: max(10, width - 2))
        return text.enumerated().map { index, line in
          [
            Span(index > 0 ? "  " : (isWarning ? glyphs.warning : glyphs.note) + " ", isWarning ? .warning : .dim),
            Span(line, isWarning ? .warning : .dim),
          ]
        }
      }
  }

  private static func explanations(_ preview: CookiePreview, width: Int) -> [Line] {
    guard let lines = preview.audit?.lines, !lines.isEmpty else { return [] }
    return [[], [Span("attributes", .heading, bold: true)]]
      + lines.flatMap { line -> [Line] in
        let name = SafeText(sanitising: line.attribute).padded(to: 12)
        return SafeText(sanitising: line.explanation).wrapped(to: max(10, width - 13)).enumerated().map { index, text in
          [Span(index == 0 ? name : .spaces(12), .key), Span(" "), Span(text, .dim)]
        }
      }
  }
}

extension CookiePreview.Piece.Role {
  var role: Role {
    switch self {
    case .name: .title
    case .value, .signature: .warning
    case .hidden: .masked
    case .sign, .attribute: .text
    }
  }
}

extension State {
  /// The header of the session under the cursor; nil while it is not read, and where it cannot be.
  var cookie: CookiePreview? {
    guard let detail, let stored = detail.stored, detail.content != nil else { return nil }
    if let bench = configuration.bench { return CookiePreview(of: stored, on: bench, now: now) }
    var preview = CookiePreview(
      cookie: configuration.cookie, secretsKnown: configuration.cookie.isSigned || configuration.isUnsigned,
      id: configuration.store.credential(detail.id), expires: detail.cookieEnd, now: now)
    preview.endsBySetting = configuration.store.endsBySetting
    return preview
  }

  var cookieLineCount: Int {
    CookiePane.lines(self, width: max(1, (layout.panes[.cookie]?.width ?? 4) - 4), glyphs: configuration.glyphs).count
  }
}

extension CommandID {
  package static let cookiePane = CommandID(rawValue: "cookie")
}
