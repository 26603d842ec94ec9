import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// From a key to a write that is shown before it is made. Only in ``Handlers/writing``.
extension State {
  /// The session under the cursor as it was last seen; nil, and a word why, where there is none to write to.
  mutating func target() -> PendingWrite.Target? {
    guard let id = cursor, let row = index[id] else {
      say(.refused, "no session here")
      return nil
    }
    guard !row.life.isGone else {
      say(.refused, "this session is gone; nothing can be written to it")
      return nil
    }
    var target = PendingWrite.Target(
      row.summary, label: label(of: row.summary), revision: detail?.revision ?? row.summary.revision, base: detail?.stored,
      content: detail?.content)
    target.standing = standing
    return target
  }

  /// As ``target()``, and what it holds can be understood.
  mutating func editableTarget() -> (PendingWrite.Target, SessionContent)? {
    guard let target = target() else { return nil }
    guard let content = detail?.content else {
      say(.refused, detail == nil ? "still reading this session" : "this session is corrupt: it can be destroyed, not edited")
      return nil
    }
    return (target, content)
  }

  mutating func startEdit() -> [Effect] {
    if focus == .sessions {
      guard editableTarget() != nil else { return [] }
      say(.hint, "choose the value: e edits it, a adds a key, E edits the whole session")
      return focus(on: .data)
    }
    guard let (target, content) = editableTarget(), let row = currentValue(in: content) else { return [] }
    guard let value = content[row.path] else { return [] }
    let isHidden = visible?.isHidden(row.path) ?? false
    // A line is read and edited by a person, character by character. In what is longer nothing is looked for that is masked.
    guard isHidden || !value.isLonger(than: Form.longest) else {
      say(.refused, "too long for a line: E edits the session in your editor")
      return []
    }
    let secrets = MaskedValues(of: target.id, isHidden ? [] : visible?.secrets(at: row.path) ?? [], in: content)
    guard !isHidden, isRevealed(secrets) else {
      say(.refused, maskWords(isHidden: isHidden, then: "e edits it"))
      return []
    }
    let type = EditedType(of: value)
    let masking = configuration.masking.of(target.id)
    mode = .form(
      Form(
        purpose: .edit(row.path), title: "Edit " + SafeText(sanitising: masking.shown(row.path).words), target: target,
        notes: [[Span("now ", .dim), Span(SafeText(sanitising: ValueSummary(value, masking: masking).text))]],
        fields: [
          .choice(
            "type", EditedType.allCases.map { SafeText(sanitising: $0.rawValue) },
            selected: EditedType.allCases.firstIndex(of: type) ?? 0, hint: "left and right choose"),
          .text("value", ValueInput.text(of: value, as: type)),
        ], focus: 1, error: nil, secrets: secrets,
        maskedTitle: "Edit " + words(of: row.path)))
    return []
  }

  mutating func startAdd(_ text: String) -> [Effect] {
    guard let (target, content) = editableTarget() else { return [] }
    let masking = configuration.masking.of(target.id)
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    // Beside the key under the cursor, where one is in the tree.
    let container = focus == .data && words.isEmpty ? detail?.containerOfNewKey(masking) : nil
    mode = .form(
      Form(
        purpose: .add, title: "Add a key", target: target, container: container, notes: [],
        fields: [
          .text("path", words.first ?? container.map { "\($0)." } ?? "", hint: "cart[1].qty"),
          .text("value", words.count > 1 ? words[1] : "", hint: "JSON, or plain text"),
        ], focus: words.isEmpty ? 0 : 1, error: nil,
        secrets: MaskedValues(
          of: target.id, container.flatMap { visible?.secrets(above: $0.appending(.index(0))) } ?? [], in: content)))
    return []
  }

  mutating func startRename() -> [Effect] {
    guard let (target, content) = editableTarget(), let row = currentValue(in: content) else { return [] }
    guard row.path.section == .data, case .key? = row.path.path.last else {
      say(.refused, "only a key of the data can be renamed")
      return []
    }
    // What stands for a key is no name that it could have.
    let masking = configuration.masking.of(target.id)
    let isMasked = masking.hidesKey(on: row.path)
    if isMasked, let reason = maskObstacle(to: row.path, then: "o renames it") {
      say(.refused, reason)
      return []
    }
    mode = .form(
      Form(
        purpose: .rename(row.path.path), title: "Rename " + SafeText(sanitising: masking.shown(row.path).words), target: target,
        notes: [],
        fields: [.text("new name", row.label.byteCount <= Form.longest ? row.label.string : "")], focus: 0, error: nil,
        secrets: MaskedValues(
          of: target.id, (visible?.secrets(above: row.path) ?? []).union(isMasked ? [row.path] : []), in: content),
        maskedTitle: "Rename " + words(of: row.path)))
    return []
  }

  /// A path of the session that is looked at, as it may be told where nothing is revealed.
  private func words(of path: ContentPath) -> SafeText {
    guard let shown = detail?.tree?.shown else { return "" }
    return SafeText(sanitising: [path].told(in: [VisibleContent(shown, revealed: .paths([]))])[0].words)
  }

  mutating func startFlash(_ text: String) -> [Effect] {
    // What the message will be is not known yet: whether any can be left is.
    let unknown = PendingWrite.Action.edit([.flash(name: "notice", value: "")])
    guard marks.isEmpty else { return look(for: .flash(text), at: unknown) }
    guard let (target, content) = editableTarget() else { return [] }
    // Other sessions may show what this one does not.
    guard content.flashObstacle == nil else { return look(for: .flash(text), at: unknown, in: MarkedSessions([target.id])) }
    let masking = configuration.masking.of(target.id)
    let waiting = content.flashEntries.prefix(100).map { masking.words(ofName: $0.key, 60) }
    openFlashForm(text, on: target, or: nil, waiting: waitingWords(waiting))
    return []
  }

  /// - Parameters:
  ///   - survey: of the marked sessions, where there is no one session.
  ///   - waiting: which messages wait.
  mutating func openFlashForm(_ text: String, on target: PendingWrite.Target?, or survey: Survey?, waiting: String) {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    mode = .form(
      Form(
        purpose: .flash, title: "Flash a message", target: target, survey: survey,
        notes: [
          waiting.isEmpty
            ? [Span("no pending messages", .dim)]
            : [Span("waiting: ", .dim), Span(SafeText(sanitising: waiting), .flash)],
          [Span("it shows once, on the next page that reads its key", .dim)],
        ] + (survey?.leftOut() ?? []),
        fields: [
          .text("key", words.first ?? "notice", hint: "notice, error, success: what the pages read"),
          .text("message", words.count > 1 ? words[1] : "", hint: "text, or JSON"),
        ], focus: 1, error: nil))
  }

  mutating func startExpire(_ text: String) -> [Effect] {
    guard marks.isEmpty else { return look(for: .expire(text), at: .expire(now.adding(seconds: 86_400))) }
    guard let (target, _) = editableTarget() else { return [] }
    openExpiryForm(text, on: target, or: nil)
    return []
  }

  mutating func openExpiryForm(_ text: String, on target: PendingWrite.Target?, or survey: Survey?) {
    let current = target.flatMap { index[$0.id]?.summary.expires ?? $0.base?.expires }
    let ways: SafeText = "+30m  +7d  2026-12-01T10:00Z  14:30  never"
    let hint = configuration.store.keepsEnded ? ways + "  now" : ways
    mode = .form(
      Form(
        purpose: .expire, title: "Change the expiry", target: target, survey: survey,
        notes: survey?.leftOut() ?? [[Span("now ", .dim), Span(SafeText(sanitising: expiryWords(current, now: now)))]],
        fields: [.text("expires", text, room: .words, hint: hint)], focus: 0,
        error: nil))
  }

  mutating func startDestroy() -> [Effect] {
    guard marks.isEmpty else { return look(for: .destroy, at: .destroy) }
    if let target = target() { review(PendingWrite(.destroy, on: target, done: "session destroyed")) }
    return []
  }

  mutating func startUnset() -> [Effect] {
    guard let (target, content) = editableTarget(), let row = currentValue(in: content) else { return [] }
    switch (row.path.section, row.path.path.steps.first, row.path.path.steps.count) {
    case (.data, _, _): review(PendingWrite(.edit([.unset(row.path.path)]), on: target, done: "key removed"))
    case (.flash, .key(let name)?, 1):
      review(PendingWrite(.edit([.removeFlash(name: name)]), on: target, done: "flash removed"))
    default: say(.refused, "a part of a message cannot be removed alone: e edits it")
    }
    return []
  }

  /// The value under the cursor of the tree.
  private mutating func currentValue(in content: SessionContent) -> ValueTree.Row? {
    guard let row = detail?.currentRow, case .value = row.kind, content[row.path] != nil else {
      say(.refused, "put the cursor on a value first")
      return nil
    }
    return row
  }
}

extension Detail {
  /// A new key goes beside the one under the cursor.
  func containerOfNewKey(_ masking: Masking) -> ContentPath? {
    guard let row = currentRow, row.path.section == .data,
      let parent = row.isFoldable && !row.isFolded ? row.path : row.path.parent,
      // A long one is no beginning that anybody would go on with, and one with a key that is hidden would say it.
      !parent.path.steps.isEmpty, masking.shown(parent).words == parent.description
    else { return nil }
    return parent
  }
}
