import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText

/// A review whose session changes while it is read stands on what is there now, as soon as it is known what that comes to.
extension State {
  /// - Parameter content: what the session says now; nil where that is too long to be looked into here, or cannot be understood.
  mutating func rebase(_ review: Review, _ write: PendingWrite, on stored: StoredSession, _ content: SessionContent?) {
    var target = write.target
    target.stand(on: stored, content)
    guard case .edit(let edits) = write.action else {
      let yes = write.action == .destroy ? "y destroys it as it is now." : Self.appliesOnTop
      return self.review(PendingWrite(write.action, on: target, done: write.done), changed: "this session", yes)
    }
    guard let base = write.target.content else { return }
    // The write is conditional, and meets what there is now, where that was not looked into yet.
    let isUnknown: SafeText = "The application changed this session meanwhile. y compares both before it writes."
    guard let content else { return notice(isUnknown, in: review) }
    let question = editQuestion(
      .rebase(edits), from: (write.target.base, base), to: (stored, content), of: target.id, for: write.target)
    let newer = Review.Newer(question: question, target: target)
    guard newer.question.isLong else {
      if let answer = newer.question.answer { stand(review, on: newer, answer) }
      return
    }
    var review = review
    if review.newer?.number == nil {
      review.newer = newer
    } else {
      review.newer?.next = Review.Newer.Seen(stored: stored, content: content)
    }
    notice(isUnknown, in: review)
  }

  /// It is known what a review comes to beside what another has written.
  mutating func stand(_ review: Review, on newer: Review.Newer, _ answer: EditAnswer) {
    guard case .one(var write) = review.subject else { return }
    var review = review
    review.newer = nil
    mode = .review(review)
    switch answer {
    case .merged(let edit):
      write.target = newer.target
      if write.isWhole { write.action = .edit([.replaceAll(edit.content)]) }
      let rest = edit.kept.isEmpty ? "" : "; the rest is kept"
      let yes =
        edit.replaced.isEmpty ? Self.appliesOnTop : "y puts yours in the place of \(Self.names(edit.replaced))\(rest)."
      let changed = Self.names(edit.theirs)
      self.review(write, edit.diff, changed: changed.isEmpty ? "this session" : changed, yes)
    case .disputed: notice("The application changed the same value. y lets you choose which to keep.", in: review)
    case .conflict, .resolved, .read, .written, .text, .same, .unreadable: break
    }
    guard let next = newer.next, case .review(let shown) = mode, case .one(let asked) = shown.subject,
      asked.target.revision != next.stored.revision
    else { return }
    rebase(shown, asked, on: next.stored, next.content)
  }

  /// - Parameter yes: what `y` does now.
  private mutating func review(_ write: PendingWrite, _ diff: EditDiff? = nil, changed what: String, _ yes: String) {
    review(write, diff, notice: "The application changed \(what) meanwhile. \(yes)", isNewest: true)
  }

  private mutating func notice(_ words: SafeText, in review: Review) {
    var review = review
    review.notice = words
    mode = .review(review)
  }

  private static func names(_ places: [ShownPath]) -> String {
    places.prefix(4).map(\.words).joined(separator: ", ") + (places.count > 4 ? "…" : "")
  }

  private static let appliesOnTop = "That change is kept; y applies yours on top."
}
