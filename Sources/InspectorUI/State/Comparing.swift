import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// What goes through all that a session holds, as to compare an edit with it. Where that is long it is done beside the input: nothing
/// else is asked until then, and what was typed is kept.
package struct Comparing: Sendable {
  /// What led to it, and is there again where it is given up.
  enum Origin: Sendable {
    /// A write that met another's.
    case write(on: PendingWrite.Target, done: String)
    case choices(Conflict)
    /// - Parameter isAtOnce: whether the editor returned as soon as it was started.
    case text(EditorRequest, isAtOnce: Bool)
    /// An editor is to be opened.
    case editor
    /// A text is to be copied.
    case copy(CopyKind)
  }

  let question: EditQuestion
  let origin: Origin
  /// Nil: it was not asked yet.
  var number: Int?

  /// What is done meanwhile.
  fileprivate var words: String {
    switch origin {
    case .write, .choices: "comparing with what is there now…"
    case .text: "reading your text…"
    case .editor: "making the text for your editor…"
    case .copy: "making the text to copy…"
    }
  }

  /// What is written on which session, and what that is called; nil: nothing is.
  var write: (target: PendingWrite.Target, done: String)? {
    switch origin {
    case .write(let target, let done): (target, done)
    case .choices(let conflict): (conflict.target, conflict.done)
    case .text(let request, _): (request.target, "session edited")
    case .editor, .copy: nil
    }
  }
}

extension Review {
  /// What another has made of the session that is asked about: the review is to stand on that, and is compared with it beside the input.
  struct Newer: Sendable {
    let question: EditQuestion
    let target: PendingWrite.Target
    /// Nil: it was not asked yet.
    var number: Int?
    /// The newest that came meanwhile: it is compared next.
    var next: Seen?

    struct Seen: Sendable {
      let stored: StoredSession
      let content: SessionContent
    }
  }
}

/// Comparing is asked for once the mode is what waits for it. An answer that comes when nothing waits for it any more is let go of.
extension State {
  /// - Parameters:
  ///   - old: the session when it was seen.
  ///   - new: the session now.
  ///   - target: what is written to, which may have been another before that.
  func editQuestion(
    _ subject: EditQuestion.Subject, from old: (stored: StoredSession?, content: SessionContent),
    to new: (stored: StoredSession?, content: SessionContent), of id: SessionID, for target: PendingWrite.Target? = nil
  ) -> EditQuestion {
    let bytes = (old.stored?.payload.count ?? 0) + (new.stored?.payload.count ?? 0)
    return EditQuestion(
      subject, base: old.content, theirs: new.content, older: target?.older ?? [], masking: configuration.masking.of(id),
      revealed: MaskedValues(of: id, reveals.values(of: id)), bytes: bytes)
  }

  /// The same where there is one state of the session.
  func editQuestion(
    _ subject: EditQuestion.Subject, on stored: StoredSession?, _ content: SessionContent, of id: SessionID,
    for target: PendingWrite.Target? = nil
  ) -> EditQuestion {
    editQuestion(subject, from: (stored, content), to: (stored, content), of: id, for: target)
  }

  /// At once where it is short.
  mutating func compare(_ comparing: Comparing) -> [Effect] {
    guard comparing.question.isLong else { return take(comparing.question.answer, of: comparing) }
    mode = .comparing(comparing)
    say(.working, comparing.words)
    return []
  }

  /// Asks what the mode waits for and was not asked yet.
  mutating func askComparison() -> [Effect] {
    switch mode {
    case .comparing(var comparing) where comparing.number == nil:
      let effects = ask(.compare(comparing.question))
      comparing.number = works
      mode = .comparing(comparing)
      return effects
    case .review(var review):
      guard let newer = review.newer, newer.number == nil else { return [] }
      let effects = ask(.compare(newer.question))
      review.newer?.number = works
      mode = .review(review)
      return effects
    default: return []
    }
  }

  mutating func compared(_ answer: EditAnswer, _ number: Int) -> [Effect] {
    switch mode {
    case .comparing(let comparing) where comparing.number == number: return take(answer, of: comparing)
    case .review(let review):
      if let newer = review.newer, newer.number == number { stand(review, on: newer, answer) }
    default: break
    }
    return []
  }

  /// While it goes on, keys do nothing but end it.
  mutating func type(_ key: Key, comparing: Comparing) -> [Effect] {
    guard [.escape, .control("c")].contains(key) else { return [] }
    if status?.kind == .working { status = nil }
    let effects = endWork()
    switch comparing.origin {
    case .choices(let conflict): mode = .conflict(conflict)
    case .copy:
      mode = .normal
      say(.refused, "nothing was copied")
    case .write, .text, .editor: return effects + backToDraft()
    }
    return effects
  }

  private mutating func take(_ answer: EditAnswer?, of comparing: Comparing) -> [Effect] {
    mode = .normal
    if status?.kind == .working { status = nil }
    switch answer {
    case .conflict(let look):
      if let (target, done) = comparing.write { mode = .conflict(Conflict(target: target, done: done, look)) }
    case .merged(let edit): review(edit.content, edit.diff, of: comparing, notice: edit.notice)
    case .resolved(let content, let diff): review(content, diff, of: comparing)
    case .read(let content, let diff): review(content, diff, of: comparing, isNewest: false)
    case .same: takeSame(comparing)
    case .unreadable(let failure): if case .text(let request, _) = comparing.origin { keepUnreadable(request, failure) }
    case .written(let request): return open(request)
    case .text(let text): if case .copy(let kind) = comparing.origin { return copied(text, kind, of: comparing.question) }
    case .disputed, nil: break
    }
    return []
  }

  /// - Parameter isNewest: whether it stands on what the store has now; what was written in the editor does on what was seen before.
  private mutating func review(
    _ content: SessionContent, _ diff: EditDiff?, of comparing: Comparing, notice: String? = nil, isNewest: Bool = true
  ) {
    guard let (target, done) = comparing.write else { return }
    review(PendingWrite(.edit([.replaceAll(content)]), on: target, done: done), diff, notice: notice, isNewest: isNewest)
  }

  private mutating func takeSame(_ comparing: Comparing) {
    guard case .text(let request, let isAtOnce) = comparing.origin else {
      return say(.done, "theirs stands; nothing was written")
    }
    texts[request.target.id] = nil
    let waits = "the editor returned at once, and one with a window of its own needs an option to wait, as in code --wait"
    say(.done, "unchanged; nothing was written" + (isAtOnce ? ": \(waits)" : ""))
  }
}

extension MergedEdit {
  /// What a review of it says first.
  fileprivate var notice: String {
    let parts = [("kept", kept.names), ("yours takes its place", replaced.names)].filter { !$0.1.isEmpty }
    let words = parts.map { "\($0.0): \($0.1)" }
    return words.isEmpty ? "it changed meanwhile" : "changed meanwhile by another, and " + words.joined(separator: "; ")
  }
}
