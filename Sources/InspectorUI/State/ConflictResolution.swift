import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// A write that was not made, for someone else wrote first.
struct UnsettledWrite: Sendable {
  let write: PendingWrite
  /// The session as it is now, and what it holds where that can be understood.
  let theirs: StoredSession
  let content: SessionContent?
}

/// When someone else wrote first: what can be merged is shown merged, and the rest is asked. Nothing typed is lost.
extension State {
  /// Asks about it, or remembers to: the keys that are typed now are for what is open.
  mutating func meet(_ unsettled: UnsettledWrite) -> [Effect] {
    guard case .normal = mode else {
      self.unsettled.append(unsettled)
      say(.failed, "\(unsettled.write.target.label) changed meanwhile, and nothing was written to it: that is asked about next")
      return []
    }
    return settle(unsettled.write, with: unsettled.theirs, unsettled.content)
  }

  /// What was remembered is asked about as soon as nothing else is.
  mutating func settleNext() -> [Effect] {
    guard case .normal = mode, !unsettled.isEmpty else { return [] }
    let next = unsettled.removeFirst()
    // It is what led to another dialog.
    draft = nil
    return settle(next.write, with: next.theirs, next.content)
  }

  private mutating func settle(_ write: PendingWrite, with theirs: StoredSession, _ content: SessionContent?) -> [Effect] {
    var target = write.target
    target.stand(on: theirs, content)
    switch write.action {
    case .destroy:
      review(
        PendingWrite(.destroy, on: target, done: write.done), notice: "it changed meanwhile: y destroys it as it is now",
        isNewest: true)
    case .expire(let expiry):
      review(
        PendingWrite(.expire(expiry), on: target, done: write.done), notice: "it changed meanwhile: what changed is kept",
        isNewest: true)
    case .edit(let edits):
      guard let base = write.target.content, let now = content else { return failMerge() }
      let question = editQuestion(
        .merge(edits), from: (write.target.base, base), to: (theirs, now), of: target.id, for: write.target)
      return compare(Comparing(question: question, origin: .write(on: target, done: write.done)))
    }
    return []
  }

  private mutating func failMerge() -> [Effect] {
    say(.failed, "it changed meanwhile and cannot be merged; nothing was written")
    return []
  }

  /// States of a session of which words are made that stay: what is revealed is not in them.
  func masked(_ contents: [SessionContent], of id: SessionID) -> [VisibleContent] {
    let masking = configuration.masking.of(id)
    return contents.map { VisibleContent($0, masking: masking) }
  }

  mutating func type(_ key: Key, conflict: inout Conflict) -> [Effect] {
    let path = conflict.merge.conflicts[conflict.cursor].path
    let last = conflict.merge.conflicts.count - 1
    switch key {
    case .down, .character("j"): conflict.cursor = min(conflict.cursor + 1, last)
    case .up, .character("k"): conflict.cursor = max(conflict.cursor - 1, 0)
    case .character("m"), .character("t"), .character("b"):
      conflict.choices[path] = key == .character("m") ? .mine : key == .character("t") ? .theirs : .base
      conflict.cursor = min(conflict.cursor + 1, last)
    case .enter where conflict.isSettled:
      let target = conflict.target
      guard let now = target.content else { return failMerge() }
      let question = editQuestion(
        .resolve(conflict.merge, conflict.choices), on: target.base, now, of: target.id, for: target)
      return compare(Comparing(question: question, origin: .choices(conflict)))
    case .escape, .control("c"): return backToDraft()
    default: break
    }
    mode = .conflict(conflict)
    return []
  }
}
