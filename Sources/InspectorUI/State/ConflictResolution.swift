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
      var mine = base
      for edit in edits { try? edit.apply(to: &mine) }
      return merge(write, target, base, mine, now)
    }
    return []
  }

  private mutating func failMerge() -> [Effect] {
    say(.failed, "it changed meanwhile and cannot be merged; nothing was written")
    return []
  }

  private mutating func merge(
    _ write: PendingWrite, _ target: PendingWrite.Target, _ base: SessionContent, _ mine: SessionContent, _ theirs: SessionContent
  ) -> [Effect] {
    let merge = ThreeWayMerge(base: base, mine: mine, theirs: theirs)
    let (done, sides) = (write.done, masked([base, mine, theirs], of: target.id))
    if merge.conflicts.isEmpty {
      let kept = Conflict.names(of: merge.keptChanges.map(\.path).told(in: sides))
      let replaced = Conflict.names(of: merge.replaced.told(in: sides))
      let words = [("kept", kept), ("yours takes its place", replaced)].filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)" }
      review(
        PendingWrite(.edit([.replaceAll(merge.merged)]), on: target, done: done),
        notice: words.isEmpty
          ? "it changed meanwhile" : "changed meanwhile by another, and " + words.joined(separator: "; "), isNewest: true)
    } else {
      mode = .conflict(Conflict(target: target, done: done, merge: merge, sides: sides))
    }
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
      let resolved = conflict.merge.resolved(conflict.choices)
      mode = .normal
      guard let base = conflict.target.content, base != resolved else {
        say(.done, "theirs stands; nothing was written")
        return []
      }
      review(PendingWrite(.edit([.replaceAll(resolved)]), on: conflict.target, done: conflict.done), isNewest: true)
      return []
    case .escape, .control("c"): return backToDraft()
    default: break
    }
    mode = .conflict(conflict)
    return []
  }
}
