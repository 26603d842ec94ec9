package import ECMAScript
package import Sessions
import TerminalUI

/// The words of a review: whom it concerns, what changes, what does not, and what may still happen.
extension Review {
  static func make(_ write: PendingWrite, state: State) throws(State.Refusal) -> Review {
    var lines: [Line] = whom(write, state: state)
    lines.append([])
    lines += try what(write, state: state)
    lines += consequences(write, state: state)
    let many = write.targets.count
    return Review(
      write: write, title: title(write), lines: WrappedLines(lines, width: ReviewView.width(in: state.size)),
      phrase: many >= 10 ? String(many) : nil)
  }

  /// The same review in the words of what may be shown now.
  func retold(by state: State) -> Review {
    var review = self
    // What was applied once can be applied again: only what is masked differs.
    if let lines = try? Self.make(write, state: state).lines { review.lines = lines }
    return review
  }

  private static func title(_ write: PendingWrite) -> SafeText {
    let count = write.targets.count
    let whom: SafeText = count == 1 ? "" : " " + SafeText(count) + " sessions"
    switch write.action {
    case .destroy: return count == 1 ? "Destroy this session?" : "Destroy" + whom + "?"
    case .expire: return "Change the expiry" + (count == 1 ? "?" : " of" + whom + "?")
    case .restore: return "Take it back?"
    case .edit(let edits):
      switch edits.first {
      case .flash?: return count == 1 ? "Flash this message?" : "Flash to" + whom + "?"
      case .unset?: return "Remove this key?"
      case .removeFlash?: return "Remove this message?"
      default: return "Write this change?"
      }
    }
  }

  private static func whom(_ write: PendingWrite, state: State) -> [Line] {
    let shown = write.targets.prefix(9).map { target -> Line in
      var line: Line = [
        Span(SafeText(sanitising: target.label), .identifier, bold: true), Span("  "), Span(SafeText(sanitising: target.user)),
      ]
      if let age = state.index[target.id]?.summary.age(at: state.now) {
        line.append(Span("  written " + SafeText(sanitising: age.short) + " ago", .dim))
      }
      return line
    }
    let rest = write.targets.count - shown.count
    return shown + (rest > 0 ? [[Span("and " + SafeText(rest) + " more", .dim)]] : [])
  }

  private static func what(_ write: PendingWrite, state: State) throws(State.Refusal) -> [Line] {
    switch write.action {
    case .destroy: return [[Span("Its data is deleted; whoever holds its cookie is logged out.", .text)]]
    case .expire(let expiry):
      let old = write.targets.count == 1 ? write.targets[0].base.map { expiryWords($0.expires, now: state.now) } : nil
      return [
        [Span("expires  ", .dim)]
          + (old.map {
            [Span(SafeText(sanitising: $0), .dim), Span(" "), Span(state.configuration.glyphs.arrow, .warning), Span(" ")]
          } ?? [])
          + [Span(SafeText(sanitising: expiryWords(expiry, now: state.now)), .text, bold: true)]
      ]
    case .restore: return restored(write, state: state)
    case .edit(let edits): return try edited(write, edits, state: state)
    }
  }

  /// Every path that changes, old and new; masked where it is masked on the screen.
  private static func edited(_ write: PendingWrite, _ edits: [ContentEdit], state: State) throws(State.Refusal) -> [Line] {
    guard write.targets.count == 1, let base = write.targets[0].base else {
      let masking = state.configuration.masking
      return edits.map { [Span(SafeText(sanitising: $0.words(masking)))] } + replaced(by: edits, write, state: state)
    }
    let before: SessionContent
    do { before = try state.configuration.format.decode(base.payload) } catch {
      throw State.Refusal(words: "this session is corrupt: it can be destroyed, not edited")
    }
    var after = before
    for edit in edits {
      do { try edit.apply(to: &after) } catch { throw State.Refusal(words: "\(error)") }
    }
    let diff = state.diff(from: before, to: after)
    guard !diff.changes.isEmpty else { throw State.Refusal(words: "that is what is there already") }
    return lines(for: diff, state: state)
  }

  /// Of many sessions: whose waiting message a flash takes the place of.
  private static func replaced(by edits: [ContentEdit], _ write: PendingWrite, state: State) -> [Line] {
    guard case .flash(let name, _)? = edits.first else { return [] }
    let whose = write.targets.filter { state.index[$0.id]?.summary.flashes.contains(name) ?? false }
    guard !whose.isEmpty else { return [] }
    let labels = whose.prefix(4).map(\.label).joined(separator: ", ") + (whose.count > 4 ? " and \(whose.count - 4) more" : "")
    return [
      [
        Span(
          "replaces the \"" + SafeText(sanitisingUTF8: name.wtf8, cells: 60) + "\" that waits in " + SafeText(sanitising: labels),
          .warning)
      ]
    ]
  }

  private static func lines(for diff: VisibleDiff, state: State) -> [Line] {
    func value(_ summary: ValueSummary) -> Span {
      summary.isMasked
        ? Span(state.configuration.glyphs.masked, .masked) : Span(SafeText(sanitising: summary.text), summary.kind.role)
    }
    return diff.changes.flatMap { change -> [Line] in
      let path = Span(SafeText(sanitising: change.path.words), change.path.section == .flash ? .flash : .key, bold: true)
      var lines: [Line] = [[path]]
      if let before = diff.before(change) { lines.append([Span("  - ", .danger), value(before)]) }
      if let after = diff.after(change) { lines.append([Span("  + ", .good), value(after)]) }
      if diff.uncovers(change) { lines.append([Span("  not masked by this name: it shows once it is written", .warning)]) }
      return lines
    }
  }

  private static func restored(_ write: PendingWrite, state: State) -> [Line] {
    write.targets.prefix(4).flatMap { target -> [Line] in
      guard let base = target.base else { return [] }
      if target.revision == nil {
        return [[Span("The session comes back as it was: its user is logged in again.", .warning)]]
      }
      guard let detail = state.detail, detail.id == target.id, let now = detail.content,
        let before = try? state.configuration.format.decode(base.payload)
      else { return [[Span("The session is put back as it was before.")]] }
      var lines = lines(for: state.diff(from: now, to: before), state: state)
      if base.expires != detail.stored?.expires {
        lines.append([
          Span("expires  ", .dim), Span(SafeText(sanitising: expiryWords(base.expires, now: state.now)), .text, bold: true),
        ])
      }
      return lines
    }
  }

  /// What an operator should know before saying yes.
  private static func consequences(_ write: PendingWrite, state: State) -> [Line] {
    var lines: [Line] = write.action == .restore ? [] : [[]]
    switch write.action {
    case .destroy:
      if let reason = state.configuration.createObstacle {
        lines.append([Span("This cannot be taken back: " + SafeText(sanitising: reason), .warning)])
      }
      lines.append([Span("A remember-me token of the application may log the user in again.", .dim)])
    case .edit(let edits):
      if case .flash? = edits.first {
        lines.append([Span("It shows once, on the next page that reads its key.", .dim)])
      }
      lines.append([Span("The expiry stays as it is.", .dim)])
    case .expire: lines.append([Span("What it holds stays as it is. The browser's cookie keeps its own expiry.", .dim)])
    case .restore: break
    }
    if case .cooperative(let reason)? = state.configuration.guarantees?.compareAndSwap {
      lines.append([Span("Best effort: " + SafeText(sanitising: reason), .dim)])
    }
    for target in write.targets {
      if let obstacle = state.configuration.writeObstacle(target.id) {
        lines.append([Span(SafeText(sanitising: obstacle), .warning)])
      }
    }
    return lines
  }
}

/// `in 12m, 2026-11-21 14:19:31Z`.
func expiryWords(_ expiry: Timestamp?, now: Timestamp) -> String {
  guard let expiry else { return "never" }
  let left = Interval(from: now, to: expiry)
  return left.milliseconds > 0
    ? "in \(left.short), \(expiry.secondText)" : "\(Interval(from: expiry, to: now).short) ago, \(expiry.secondText)"
}

extension Timestamp {
  /// `2026-11-21 14:19:31Z`.
  package var secondText: String {
    let text = iso8601
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8) + "Z"
  }

  /// `14:19:31`.
  package var timeText: String { String(iso8601.dropFirst(11).prefix(8)) }
}

extension State {
  fileprivate func diff(from before: SessionContent, to after: SessionContent) -> VisibleDiff {
    let revealed = VisibleContent.Revealed.paths(reveals.values)
    return VisibleDiff(
      from: VisibleContent(before, masking: configuration.masking, revealed: revealed),
      to: VisibleContent(after, masking: configuration.masking, revealed: revealed))
  }
}

extension ContentEdit {
  package func words(_ masking: Masking) -> String {
    switch self {
    case .set(let path, _): "set \(path.words)"
    case .unset(let path): "remove \(path.words)"
    case .rename(let path, let name): "rename \(path.words) to \(name.beginning(200))"
    case .flash(let name, let value):
      "flash \(name.beginning(200)): \(ValueSummary(value, masked: masking.rule(key: name, value: value) != nil).text)"
    case .removeFlash(let name): "remove the flash \(name.beginning(200))"
    case .replaceAll: "replace everything"
    }
  }
}
