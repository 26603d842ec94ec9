import ECMAScript
import Sessions
import TerminalUI

/// Submitting forms, confirming writes, settling conflicts, and what became of them.
extension State {
  mutating func type(_ key: Key, form: inout Form) -> [Effect] {
    switch form.handle(key) {
    case .cancelled: mode = .normal
    case .stays: mode = .form(form)
    case .submitted:
      do throws(Refusal) {
        return try submit(form)
      } catch {
        form.error = SafeText(sanitising: error.words)
        if let field = error.field { form.focus = field }
        mode = .form(form)
      }
    }
    return []
  }

  /// Why a form is not accepted, and which of its fields is to blame.
  struct Refusal: Error {
    var words: String
    var field: Int?
  }

  private mutating func submit(_ form: Form) throws(Refusal) -> [Effect] {
    switch form.purpose {
    case .find: return try find(form.fields[0].text)
    case .edit(let path):
      let value = try value(form.fields[1].text, as: EditedType.allCases[form.fields[0].selected], field: 1)
      review(PendingWrite(.edit([try edit(path, value, of: form.targets)]), on: form.targets, done: "value changed"))
    case .add:
      let path = try path(form.fields[0].text, field: 0)
      review(PendingWrite(.edit([.set(path, try guess(form.fields[1].text, field: 1))]), on: form.targets, done: "key added"))
    case .rename(let path):
      let name = form.fields[0].text
      review(PendingWrite(.edit([.rename(path, to: JSString(name))]), on: form.targets, done: "key renamed"))
    case .flash:
      let key = form.fields[0].text
      guard !key.isEmpty else { throw Refusal(words: "which key do the pages read? often notice or error", field: 0) }
      let message = try guess(form.fields[1].text, field: 1)
      let targets = form.targets
      review(
        PendingWrite(
          .edit([.flash(name: JSString(key), value: message)]), on: targets,
          done: targets.count == 1 ? "flash set" : "flashes set"))
    case .expire:
      do throws(ExpiryInput.Failure) {
        let expiry = try ExpiryInput.parse(form.fields[0].text, now: now).expires(now: now)
        review(PendingWrite(.expire(expiry), on: form.targets.replaying, done: "expiry changed"))
      } catch {
        throw Refusal(words: error.description, field: 0)
      }
    }
    return []
  }

  /// An edit of a value in the data, or within a flash: a flash is written whole.
  private func edit(_ path: ContentPath, _ value: JSONValue, of targets: [PendingWrite.Target]) throws(Refusal) -> ContentEdit {
    guard path.section == .flash, case .key(let name)? = path.path.steps.first else { return .set(path.path, value) }
    guard let base = targets.first?.base, var content = try? configuration.codec.decode(base.payload) else {
      throw Refusal(words: "this session can no longer be read")
    }
    do { try content.put(value, at: path) } catch { throw Refusal(words: "\(error)") }
    return .flash(name: name, value: content.flash(name) ?? value)
  }

  private func value(_ text: String, as type: EditedType, field: Int) throws(Refusal) -> JSONValue {
    do { return try ValueInput.value(text, as: type) } catch { throw Refusal(words: error.description, field: field) }
  }

  private func guess(_ text: String, field: Int) throws(Refusal) -> JSONValue {
    do { return try ValueInput.guess(text) } catch { throw Refusal(words: error.description, field: field) }
  }

  private func path(_ text: String, field: Int) throws(Refusal) -> ValuePath {
    do { return try ValuePath(parsing: text) } catch { throw Refusal(words: "\(error)", field: field) }
  }

  /// Shows a write before it is made; what cannot be applied is said at once.
  mutating func review(_ write: PendingWrite, notice: String? = nil) {
    do throws(Refusal) {
      var review = try Review.make(write, state: self)
      review.notice = notice.map { SafeText(sanitising: $0) }
      mode = .review(review)
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
    switch key {
    case .escape, .control("c"):
      return leave()
    case .character("q") where review.phrase == nil, .character("n") where review.phrase == nil:
      return leave()
    case .character("y") where review.phrase == nil: return confirm(review.write)
    case .enter where review.phrase != nil && review.typed.text == review.phrase: return confirm(review.write)
    default:
      // Any other key, the one that opened this among them, does nothing.
      if review.phrase != nil { _ = review.typed.handle(key) }
      mode = .review(review)
      return []
    }
  }

  private mutating func leave() -> [Effect] {
    mode = .normal
    say(.refused, "nothing was written")
    return []
  }

  private mutating func confirm(_ write: PendingWrite) -> [Effect] {
    mode = .normal
    say(.working, "writing…")
    return [.write(write)]
  }

  /// A target changed or vanished while its write was being reviewed: what is shown is told anew against what is there now,
  /// and said to have changed; where both changed the same, saying yes leads to the choice.
  mutating func noticeInReview(_ id: SessionID, _ entry: SessionEntry?) {
    guard case .review(var review) = mode, let place = review.write.targets.firstIndex(where: { $0.id == id }) else { return }
    guard let entry else {
      review.notice = "this session is gone meanwhile: nothing will be written to it"
      mode = .review(review)
      return
    }
    guard case .stored(let stored) = entry.content, let seen = review.write.targets[place].revision, seen != stored.revision
    else { return }
    switch rebased(review.write, place, on: stored) {
    case .same: return
    case .rebased(let write, let changed):
      self.review(
        write, notice: "it changed while you were reading\(changed.isEmpty ? "" : " (\(changed))"); y writes on what is there now"
      )
    case .conflict:
      review.notice = "another writer changed the same while you were reading: y asks whose to keep"
      mode = .review(review)
    }
  }

  private enum Rebase {
    case same
    case rebased(PendingWrite, changed: String)
    case conflict
  }

  private func rebased(_ write: PendingWrite, _ place: Int, on theirs: StoredSession) -> Rebase {
    var write = write
    let base = write.targets[place].base
    write.targets[place].revision = theirs.revision
    switch write.action {
    case .destroy:
      write.targets[place].base = theirs
      return .rebased(write, changed: "")
    case .expire:
      write.targets[place].base = theirs
      return .rebased(write, changed: "")
    case .restore: return .conflict
    case .edit(let edits):
      guard let base, let before = try? configuration.codec.decode(base.payload),
        let now = try? configuration.codec.decode(theirs.payload)
      else { return .same }
      var mine = before
      for edit in edits { try? edit.apply(to: &mine) }
      let merge = ThreeWayMerge(base: before, mine: mine, theirs: now)
      guard merge.conflicts.isEmpty else { return .conflict }
      write.targets[place].base = theirs
      if edits.contains(where: \.isWhole) { write.action = .edit([.replaceAll(merge.merged)]) }
      let changed = merge.theirChanges.prefix(4).map { $0.path.description }.joined(separator: ", ")
      return .rebased(write, changed: merge.theirChanges.count > 4 ? changed + "…" : changed)
    }
  }

  mutating func wrote(_ write: PendingWrite, _ results: [WriteResult]) -> [Effect] {
    var made: [PendingWrite.Target] = []
    var skipped: [String] = []
    for (target, result) in zip(write.targets, results) {
      switch result {
      case .made(let before, let after):
        made.append(target)
        note(write, on: target, after: after)
        remember(write, target, before: before, after: after)
      case .conflict(let theirs) where write.targets.count == 1: return settle(write, with: theirs)
      case .conflict: skipped.append("\(target.label) changed meanwhile")
      case .gone: skipped.append("\(target.label) is already gone")
      case .exists: skipped.append("\(target.label) exists again: it was not overwritten")
      case .failed(let reason): skipped.append(reason)
      }
    }
    report(write, made: made, skipped: skipped)
    // What could not be done stays marked, for another try.
    if write.targets.count > 1 { index.setMarks(index.marked.subtracting(made.map(\.id))) }
    // Seen at once, whether or not the store tells of changes.
    return made.map { .read($0.id) }
  }

  private mutating func report(_ write: PendingWrite, made: [PendingWrite.Target], skipped: [String]) {
    if let first = made.first {
      let what = made.count == 1 ? "\(write.done): \(first.label)" : "\(write.done): \(made.count) sessions"
      say(skipped.isEmpty ? .done : .failed, ([what] + skipped).joined(separator: "; "))
    } else {
      say(.failed, skipped.first.map { "nothing was written: \($0)" } ?? "nothing was written")
    }
  }

  private mutating func note(_ write: PendingWrite, on target: PendingWrite.Target, after: StoredSession?) {
    ownWrites.add(after?.revision)
    if after == nil { ownWrites.destroyed.insert(target.id) } else { ownWrites.destroyed.remove(target.id) }
  }

  /// Keeps what a write replaced. The targets of one write are taken back together; what took back is not taken back.
  private mutating func remember(
    _ write: PendingWrite, _ target: PendingWrite.Target, before: StoredSession?, after: StoredSession?
  ) {
    guard write.action != .restore else {
      undo.removeAll { $0.write.targets.contains { $0.id == target.id } }
      return
    }
    guard let before else { return }
    var undone = target
    undone.base = before
    undone.revision = after?.revision
    if undo.last?.at != now || undo.last?.title != write.done {
      undo.append(UndoEntry(title: write.done, write: PendingWrite(.restore, on: [], done: "taken back: \(write.done)"), at: now))
    }
    undo[undo.count - 1].write.targets.append(undone)
    undo[undo.count - 1].written[target.id] = after
  }
}

extension ContentEdit {
  /// Whether the edit says all that the session shall hold, rather than what changes in it.
  fileprivate var isWhole: Bool { if case .replaceAll = self { true } else { false } }
}

extension [PendingWrite.Target] {
  /// Of many sessions, what was seen is only their row: an edit that needs nothing else is replayed on whatever is there.
  fileprivate var replaying: Self {
    guard count > 1 else { return self }
    return map { target in
      var target = target
      target.revision = nil
      return target
    }
  }
}
