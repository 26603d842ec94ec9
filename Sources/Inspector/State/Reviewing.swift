import ECMAScript
import Sessions
import TerminalUI

/// Submitting forms, confirming writes, settling conflicts, and what became of them.
extension State {
  mutating func type(_ key: Key, form: inout Form) -> [Effect] {
    switch form.handle(key) {
    case .cancelled:
      mode = .normal
      draft = nil
    case .stays: mode = .form(form)
    case .submitted:
      do throws(Refusal) {
        draft = .form(form)
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
      let old = form.targets.first?.base.flatMap { try? configuration.format.decode($0.payload) }?[path]
      let value = try value(form.fields[1].text, as: EditedType.allCases[form.fields[0].selected], replacing: old, field: 1)
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
      let message = try message(form.fields[1].text, field: 1)
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
    guard let base = targets.first?.base, var content = try? configuration.format.decode(base.payload) else {
      throw Refusal(words: "this session can no longer be read")
    }
    do { try content.put(value, at: path) } catch { throw Refusal(words: "\(error)") }
    return .flash(name: name, value: content.flash(name) ?? value)
  }

  private func value(_ text: String, as type: EditedType, replacing old: JSONValue?, field: Int) throws(Refusal) -> JSONValue {
    do { return try ValueInput.value(text, as: type, replacing: old) } catch {
      throw Refusal(words: error.description, field: field)
    }
  }

  private func guess(_ text: String, field: Int) throws(Refusal) -> JSONValue {
    do { return try ValueInput.guess(text) } catch { throw Refusal(words: error.description, field: field) }
  }

  private func message(_ text: String, field: Int) throws(Refusal) -> JSONValue {
    do { return try ValueInput.message(ValueInput.guess(text)) } catch { throw Refusal(words: error.description, field: field) }
  }

  private func path(_ text: String, field: Int) throws(Refusal) -> ValuePath {
    do { return try ValuePath(parsing: text) } catch { throw Refusal(words: "\(error)", field: field) }
  }

  /// Shows a write before it is made; what cannot be applied is said at once.
  ///
  /// - Parameter isNewest: the write stands on what the store has now, which the data pane may not have seen yet.
  mutating func review(_ write: PendingWrite, notice: String? = nil, isNewest: Bool = false) {
    do throws(Refusal) {
      var review = try Review.make(write, state: self)
      review.notice = notice.map { SafeText(sanitising: $0) }
      mode = .review(review)
      // What came in since the form was opened is taken into account at once.
      if !isNewest, write.targets.count == 1, let detail, detail.id == write.targets[0].id {
        self.notice(detail.id, detail.entry)
      }
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
    case .character("q") where !typesPhrase, .character("n") where !typesPhrase: return leave()
    case .down, .pageDown: review.scroll(by: 1, in: size)
    case .up, .pageUp: review.scroll(by: -1, in: size)
    case .character("j") where !typesPhrase: review.scroll(by: 1, in: size)
    case .character("k") where !typesPhrase: review.scroll(by: -1, in: size)
    case .character("y") where !typesPhrase, .enter where typesPhrase && review.typed.text == review.phrase:
      guard ReviewView.isWhole(review, in: size) else {
        say(.refused, "there is more to read: down shows it")
        break
      }
      return confirm(review.write)
    default:
      // Any other key, the one that opened this among them, does nothing.
      if typesPhrase { _ = review.typed.handle(key) }
    }
    mode = .review(review)
    return []
  }

  /// Esc leads back to what was typed; from there once more, and it is given up.
  mutating func backToDraft() -> [Effect] {
    switch draft {
    case .form(let form)?: mode = .form(form.onNewest(of: detail, visible))
    case .document?:
      mode = .normal
      say(.hint, "nothing was written; E opens your text again")
    case nil: return leave()
    }
    return []
  }

  private mutating func leave() -> [Effect] {
    mode = .normal
    draft = nil
    say(.refused, "nothing was written")
    return []
  }

  private mutating func confirm(_ write: PendingWrite) -> [Effect] {
    mode = .normal
    say(.working, "writing…")
    return [.write(write)]
  }

  /// A session that a dialog is about changed or vanished meanwhile: the reader is told, and what is shown is told anew
  /// against what is there now. Where both changed the same, saying yes leads to the choice.
  mutating func notice(_ id: SessionID, _ entry: SessionEntry?) {
    switch mode {
    case .review(var review):
      guard let place = review.write.targets.firstIndex(where: { $0.id == id }) else { return }
      let one = review.write.targets.count == 1
      let whom = one ? "this session" : review.write.targets[place].label
      guard let entry else {
        review.notice = SafeText(sanitising: "\(whom) is gone meanwhile: nothing will be written to it")
        mode = .review(review)
        return
      }
      guard case .stored(let stored) = entry.content, let seen = review.write.targets[place].revision, seen != stored.revision
      else { return }
      if one { return rebase(review, on: stored) }
      review.write.targets[place].revision = stored.revision
      review.notice = SafeText(sanitising: "\(whom) changed meanwhile: it is taken as it is now")
      mode = .review(review)
    case .form(var form):
      guard form.targets.count == 1, form.targets[0].id == id else { return }
      let changed = form.targets[0].revision != nil && form.targets[0].revision != entry?.revision
      if entry == nil || changed {
        form.notice = entry == nil ? "this session is gone meanwhile" : "another writer changed this session meanwhile"
        mode = .form(form)
      }
    default: break
    }
  }

  private mutating func rebase(_ review: Review, on stored: StoredSession) {
    switch rebased(review.write, 0, on: stored) {
    case .same: return
    case .rebased(let write, let changed):
      let what = changed.isEmpty ? "" : " (\(changed))"
      self.review(
        write,
        notice:
          "it changed while you were reading\(what); y \(write.action == .destroy ? "destroys it as it is now" : "writes on what is there now")",
        isNewest: true
      )
    case .conflict:
      var review = review
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
      guard let base, let before = try? configuration.format.decode(base.payload),
        let now = try? configuration.format.decode(theirs.payload)
      else { return .same }
      var mine = before
      for edit in edits { try? edit.apply(to: &mine) }
      let merge = ThreeWayMerge(base: before, mine: mine, theirs: now)
      guard merge.conflicts.isEmpty else { return .conflict }
      write.targets[place].base = theirs
      if edits.contains(where: \.isWhole) { write.action = .edit([.replaceAll(merge.merged)]) }
      let changed = merge.theirChanges.prefix(4).map { $0.path.words }.joined(separator: ", ")
      return .rebased(write, changed: merge.theirChanges.count > 4 ? changed + "…" : changed)
    }
  }

  mutating func wrote(_ write: PendingWrite, _ results: [WriteResult]) -> [Effect] {
    if status?.kind == .working { status = nil }
    var made: [PendingWrite.Target] = []
    var skipped: [String] = []
    for (target, result) in zip(write.targets, results) {
      switch result {
      case .made(let before, let after):
        draft = nil
        made.append(target)
        note(write, on: target, after: after)
        if case .edit(let edits) = write.action, case .rename(let path, let name)? = edits.first, target.id == detail?.id {
          detail?.follow(path, renamedTo: name)
        }
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
      let what = made.count == 1 ? "\(write.done): \(first.label)" : "\(write.done): \(grouped(made.count)) sessions"
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
    guard let before, after != nil || configuration.createObstacle == nil else { return }
    var undone = target
    undone.base = before
    undone.revision = after?.revision
    if undo.last?.at != uptime || undo.last?.title != write.done {
      undo.append(
        UndoEntry(title: write.done, write: PendingWrite(.restore, on: [], done: "taken back: \(write.done)"), at: uptime))
    }
    undo[undo.count - 1].write.targets.append(undone)
    undo[undo.count - 1].written[target.id] = after
  }
}

extension Review {
  fileprivate mutating func scroll(by rows: Int, in size: Size) {
    offset = max(0, min(offset + rows, ReviewView.lastOffset(of: self, in: size)))
    furthest = max(furthest, offset)
  }
}

extension SessionEntry {
  fileprivate var revision: Revision? { if case .stored(let stored) = content { stored.revision } else { nil } }
}

extension Form {
  /// The same form about the session as it is now.
  fileprivate func onNewest(of detail: Detail?, _ visible: VisibleContent?) -> Form {
    guard targets.count == 1, let detail, detail.id == targets[0].id else { return self }
    var form = self
    form.targets[0].base = detail.stored ?? targets[0].base
    form.targets[0].revision = detail.revision
    form.notice = nil
    if case .edit(let path) = purpose, let value = visible?.value(at: path) {
      form.notes = [[Span("now ", .dim), Span(SafeText(sanitising: ValueSummary(value).text))]]
    }
    return form
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
