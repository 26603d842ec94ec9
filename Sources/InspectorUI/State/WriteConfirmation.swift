import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// A write that is shown, told anew when its session changes meanwhile, and confirmed or left.
extension State {
  /// Shows a write before it is made; what cannot be applied is said at once.
  ///
  /// - Parameters:
  ///   - diff: what it changes, where that was made already.
  ///   - isNewest: the write stands on what the store has now, which the data pane may not have seen yet.
  mutating func review(_ write: PendingWrite, _ diff: EditDiff? = nil, notice: String? = nil, isNewest: Bool = false) {
    do throws(Refusal) {
      var review = try Review.make(write, diff, state: self)
      review.notice = overtaken(by: write.target.standing).map { self.notice(of: $0) } ?? notice.map { SafeText(sanitising: $0) }
      mode = .review(review)
      // A key that was meant for what it said before is none for this.
      openings += 1
      // What came in since the form was opened is taken into account at once.
      if !isNewest, let detail, detail.id == write.target.id { self.notice(detail.id, detail.entry, detail.content) }
    } catch {
      if case .form(var form) = mode {
        form.error = SafeText(sanitising: error.words)
        mode = .form(form)
      } else {
        say(.refused, error.words)
      }
    }
  }

  mutating func type(_ key: Key, review: inout Review) -> [Effect] {
    let typesPhrase = review.phrase != nil
    switch key {
    case .escape, .control("c"): return backToDraft()
    case .character("q") where !typesPhrase, .character("n") where !typesPhrase: return cancelReview()
    case .down: review.scroll(by: 1, in: size)
    case .up: review.scroll(by: -1, in: size)
    case .pageDown: review.scroll(by: max(1, size.rows - 8), in: size)
    case .pageUp: review.scroll(by: -max(1, size.rows - 8), in: size)
    case .character("j") where !typesPhrase: review.scroll(by: 1, in: size)
    case .character("k") where !typesPhrase: review.scroll(by: -1, in: size)
    // Who has typed how many they are has read enough: a list of hundreds need not be gone through.
    case .enter where typesPhrase && review.typed.text == review.phrase: return confirm(review)
    case .enter where typesPhrase:
      say(
        .refused,
        review.typed.isEmpty ? "type \(review.phrase ?? "") to confirm" : "that is not the number: type \(review.phrase ?? "")")
    case .character("y") where !typesPhrase:
      if let words = review.refusal {
        say(.refused, words)
        break
      }
      guard ReviewView.isWhole(review, in: size) else {
        say(.refused, "there is more to read: down shows it")
        break
      }
      if isWeighed(&review) { return confirm(review) }
    default:
      // Any other key, the one that opened this among them, does nothing; in a number there are digits.
      if case .character(let character) = key, !("0"..."9").contains(character) { break }
      guard typesPhrase else { break }
      _ = review.typed.handle(key)
      // What was wrong with the number is being mended.
      if status?.kind == .refused { status = nil }
    }
    mode = .review(review)
    return []
  }

  /// Esc leads back to what was typed; from there once more, and it is given up.
  mutating func backToDraft() -> [Effect] {
    if let form = draft {
      mode = .form(overtaken(form) == nil ? form.onNewest(of: detail, visible) : form)
    } else if let text = sessionOfText.flatMap({ texts[$0] }) {
      mode = .normal
      say(.hint, "nothing was written; \(wayBack(to: text))")
    } else {
      return cancelReview()
    }
    return []
  }

  /// Whether Esc leads back to what was typed.
  package var leadsBack: Bool { draft != nil || sessionOfText != nil }

  /// The session whose text from the editor is asked about, and can be opened again: not one of a store that is there no more.
  private var sessionOfText: SessionID? {
    let target: PendingWrite.Target? =
      switch mode {
      case .review(let review): if case .one(let write) = review.subject, write.isWhole { write.target } else { nil }
      case .comparing(let comparing): comparing.write?.target
      case .conflict(let conflict): conflict.target
      default: nil
      }
    guard let target, let text = texts[target.id], text.target.standing == target.standing,
      overtaken(by: target.standing) == nil
    else { return nil }
    return target.id
  }

  private mutating func cancelReview() -> [Effect] {
    if let id = sessionOfText { texts[id] = nil }
    mode = .normal
    draft = nil
    say(.refused, "nothing was written")
    return []
  }

  mutating func confirm(_ review: Review) -> [Effect] {
    if refuses(review) { return [] }
    mode = .normal
    switch review.subject {
    case .one(let write):
      say(.working, "writing…")
      return [.write(write)]
    case .many(let write): return begin(write, title: review.workTitle)
    }
  }

  /// A session that a dialog is about changed or vanished meanwhile: the reader is told, and what is shown is told anew
  /// against what is there now. Where both changed the same, saying yes leads to the choice.
  ///
  /// - Parameters:
  ///   - content: what it says now; nil where it is too long to be looked into here, or cannot be understood.
  ///   - hidden: what it hides by now, and may not have hidden before.
  mutating func notice(_ id: SessionID, _ entry: SessionEntry?, _ content: SessionContent?, hidden: [ContentPath] = []) {
    // What has its id in another store is another session.
    if isOvertaken { return }
    switch mode {
    case .review(var review):
      guard case .one(let write) = review.subject else { return noticeOfMany(id, entry, hidden, &review) }
      guard write.target.id == id else { return }
      guard let entry else {
        review.notice = "this session is gone meanwhile: nothing will be written to it"
        mode = .review(review)
        return
      }
      guard case .stored(let stored) = entry.content, let seen = write.target.revision, seen != stored.revision else { return }
      rebase(review, write, on: stored, content)
    case .form(var form):
      guard let target = form.target, target.id == id else { return }
      let changed = target.revision != nil && target.revision != entry?.revision
      // It may be as it was again.
      if entry == nil || changed || form.notice != nil {
        form.notice =
          entry == nil ? "this session is gone meanwhile" : changed ? "another writer changed this session meanwhile" : nil
        let visible = content.map {
          VisibleContent($0, masking: configuration.masking.of(id), revealed: revealed(of: id, in: $0))
        }
        if let visible { form.follow(visible) }
        if form.errorField == nil { form.error = nil }
        mode = .form(form)
      }
    case .conflict(var conflict) where conflict.target.id == id:
      // What is chosen is shown once more before it is written.
      conflict.target.keep(content)
      conflict.hide(hidden)
      mode = .conflict(conflict)
    default: break
    }
  }

  private mutating func noticeOfMany(
    _ id: SessionID, _ entry: SessionEntry?, _ hidden: [ContentPath], _ review: inout Review
  ) {
    guard case .many(let write) = review.subject else { return }
    switch write.act {
    case .write(_, let sessions):
      guard sessions.contains(id) else { return }
      if entry == nil {
        review.gone.insert(id)
      } else if case .stored(let stored)? = entry?.content, let seen = index[id]?.summary.revision, seen != stored.revision {
        review.changed.insert(id)
      } else {
        return
      }
      review.notice = SafeText(sanitising: review.meanwhile(isGathered: !sessions.gathered.isEmpty))
    case .undo(let reversals):
      guard reversals.contains(where: { $0.id == id }) else { return }
      review.notice = "some of this changed while you were reading: what others wrote is kept"
      if hides(hidden, in: review.undoing?.sessions.first { $0.id == id }) {
        review.untold.insert(id)
        review = review.retold(by: self)
      }
    }
    mode = .review(review)
  }

  /// Whether one of these places is in what taking back a write changes, and was not hidden when that was looked at.
  private func hides(_ places: [ContentPath], in session: UndoSurvey.Session?) -> Bool {
    guard !places.isEmpty, let session, let content = session.plan.now else { return false }
    let now = VisibleContent(content, masking: configuration.masking.of(session.id))
    return places.contains { place in
      session.plan.paths.contains { $0.isOnOneWay(with: place) } && !now.isHidden(place)
    }
  }

  /// What became of a write on one session.
  ///
  /// - Parameter doubt: why the disk did not confirm it.
  mutating func wrote(_ write: PendingWrite, _ result: WriteResult, doubt: String? = nil) -> [Effect] {
    if status?.kind == .working { status = nil }
    let target = write.target
    switch result {
    case .made(let before, let after, let reversal):
      // In another mode it is what led there.
      if case .normal = mode { draft = nil }
      if write.isWhole { texts[target.id] = nil }
      marks.remove(target.id)
      if case .edit(let edits) = write.action, case .rename(let path, let name)? = edits.first, target.id == detail?.id {
        detail?.follow(path, renamedTo: name)
      }
      let outlived = remember(write, reversal, before: before, after: after)
      if configuration.bench != nil, after != nil { uncopied.insert(target.id) }
      let unconfirmed = doubt.map { doubtWords($0) }
      if let reason = cookieObstacle(to: [target.id], after: write.action) {
        let words = ["\(write.done): \(target.label), and no cookie can be made of it: \(reason)", unconfirmed].compactMap { $0 }
        say(.refused, words.joined(separator: "; "))
      } else {
        let words = ["\(write.done): \(target.label)", unconfirmed, outlived].compactMap { $0 }
        say(doubt == nil ? .done : .failed, words.joined(separator: "; "))
      }
      // Seen at once, whether or not the store tells of changes.
      return target.id == cursor ? [.read(target.id)] : [.look([target.id])]
    case .conflict(let theirs, let content): return meet(UnsettledWrite(write: write, theirs: theirs, content: content))
    case .gone:
      let what = loading.mayShowAgain ? "not shown any more, and may be there" : "already gone"
      say(.failed, "nothing was written: \(target.label) is \(what)")
    case .failed(let reason): say(.failed, "nothing was written: \(reason)")
    case .unconfirmed(let result, let reason): return wrote(write, result, doubt: reason)
    case .unanswered(let before, let after, let reversal, let reason):
      let outlived = remember(write, reversal, before: before, after: after)
      let words = ["whether it was done is not known: \(target.label): \(reason)", outlived].compactMap { $0 }
      say(.failed, words.joined(separator: "; "))
    }
    return []
  }
}

extension Review {
  /// `1 session of these gone meanwhile`, and what becomes of those that changed.
  fileprivate func meanwhile(isGathered: Bool) -> String {
    let changed = changed.subtracting(gone)
    var words = gone.isEmpty ? [] : ["\(sessionsCounted(gone.count)) of these gone meanwhile"]
    if !changed.isEmpty {
      let rule = isGathered ? "what the filter does not match any more is left" : "it is done to them as they are then"
      words.append("\(sessionsCounted(changed.count)) of these changed meanwhile: \(rule)")
    }
    return words.joined(separator: "; ")
  }

  fileprivate mutating func scroll(by rows: Int, in size: Size) {
    offset = max(0, min(offset + rows, ReviewView.lastOffset(of: self, in: size)))
    furthest = max(furthest, offset)
  }
}

extension PendingWrite {
  /// Whether it says all that the session shall hold.
  var isWhole: Bool { if case .edit(let edits) = action { edits.contains { $0.isWhole } } else { false } }
}
