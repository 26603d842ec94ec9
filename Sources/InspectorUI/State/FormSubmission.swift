import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// From a form that was filled in to the write that it asks for, shown before it is made.
extension State {
  mutating func type(_ key: Key, form: inout Form) -> [Effect] {
    switch form.handle(key) {
    case .cancelled:
      mode = .normal
      draft = nil
    case .stays: mode = .form(form)
    case .submitted:
      if overtaken(form) == nil { form = form.onNewestIfGone(of: detail, visible) }
      do throws(Refusal) {
        draft = form
        return try submit(form)
      } catch {
        // The error may repeat the value.
        let isSaid = error.field == nil || isRevealed(form)
        let words = isSaid ? error.words : "this value cannot be taken, and is masked again"
        (form.error, form.errorField) = (SafeText(sanitising: words), error.field)
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
    if let words = overtaken(form) { throw Refusal(words: "nothing is written: \(words)") }
    // What they are to the application of the session that the form is about.
    let numbers = (form.target.map { configuration.format.of($0.id) } ?? configuration.format).numbers
    switch form.purpose {
    case .find: return try find(form.fields[0].text)
    case .export: return try export(form)
    case .edit(let path):
      let old = form.target?.content?[path]
      let type = EditedType.allCases[form.fields[0].selected]
      let value = try value(form.fields[1].text, as: type, replacing: old, numbers, field: 1)
      let edit = try edit(path, value, of: form.target)
      showTyped(edit, at: path, of: form.target)
      reviewOne(.edit([edit]), on: form.target, done: "value changed")
    case .add:
      let path = try path(form.fields[0].text, field: 0)
      reviewOne(.edit([.set(path, try guess(form.fields[1].text, numbers, field: 1))]), on: form.target, done: "key added")
    case .rename(let path):
      let name = form.fields[0].text
      reviewOne(.edit([.rename(path, to: JSString(name))]), on: form.target, done: "key renamed")
    case .flash:
      let key = form.fields[0].text
      guard !key.isEmpty else { throw Refusal(words: "which key do the pages read? often notice or error", field: 0) }
      let message = try message(form.fields[1].text, numbers, field: 1)
      return review(.edit([.flash(name: JSString(key), value: message)]), of: form, done: "flash set")
    case .expire:
      do throws(ExpiryInput.Failure) {
        let expiry = try ExpiryInput.parse(form.fields[0].text, now: now).expires(now: now)
        return review(.expire(expiry), of: form, done: "expiry changed")
      } catch {
        throw Refusal(words: error.description, field: 0)
      }
    }
    return []
  }

  /// Of the session that the form is about, or of the marked ones, which are looked at for just this.
  private mutating func review(_ action: PendingWrite.Action, of form: Form, done: String) -> [Effect] {
    guard form.survey == nil else { return look(for: .review, at: action) }
    reviewOne(action, on: form.target, done: done)
    return []
  }

  private mutating func reviewOne(_ action: PendingWrite.Action, on target: PendingWrite.Target?, done: String) {
    if let target { review(PendingWrite(action, on: target, done: done)) }
  }

  /// Who typed a value in the place of one that is revealed sees it in its review, and once it is written.
  private mutating func showTyped(_ edit: ContentEdit, at path: ContentPath, of target: PendingWrite.Target?) {
    guard let target, let before = target.content, !reveals.values(of: target.id).isEmpty else { return }
    var after = before
    guard (try? edit.apply(to: &after)) != nil else { return }
    changeReveals { $0.extend(from: before, to: after) { $0.isOnOneWay(with: path) } }
  }

  /// An edit of a value in the data, or within a flash: a flash is written whole.
  private func edit(_ path: ContentPath, _ value: JSONValue, of target: PendingWrite.Target?) throws(Refusal) -> ContentEdit {
    guard path.section == .flash, case .key(let name)? = path.path.steps.first else { return .set(path.path, value) }
    guard let target, var content = target.content else {
      throw Refusal(words: "this session can no longer be read")
    }
    do { try content.put(value, at: path) } catch {
      throw Refusal(words: "\(error.told(in: target.states, by: configuration.masking.of(target.id), path.section))")
    }
    return .flash(name: name, value: content.flash(name) ?? value)
  }

  private func value(
    _ text: String, as type: EditedType, replacing old: JSONValue?, _ numbers: PayloadCodec.Numbers, field: Int
  ) throws(Refusal) -> JSONValue {
    do { return try ValueInput.value(text, as: type, replacing: old, numbers: numbers) } catch {
      throw Refusal(words: error.description, field: field)
    }
  }

  private func guess(_ text: String, _ numbers: PayloadCodec.Numbers, field: Int) throws(Refusal) -> JSONValue {
    do { return try ValueInput.guess(text, numbers: numbers) } catch {
      throw Refusal(words: error.description, field: field)
    }
  }

  private func message(_ text: String, _ numbers: PayloadCodec.Numbers, field: Int) throws(Refusal) -> JSONValue {
    do { return try ValueInput.message(ValueInput.guess(text, numbers: numbers)) } catch {
      throw Refusal(words: error.description, field: field)
    }
  }

  private func path(_ text: String, field: Int) throws(Refusal) -> ValuePath {
    do { return try ValuePath(parsing: text) } catch { throw Refusal(words: "\(error)", field: field) }
  }
}

extension Form {
  /// The same form about the session as it is now.
  func onNewest(of detail: Detail?, _ visible: VisibleContent?) -> Form {
    guard let target, let detail, detail.id == target.id else { return self }
    var form = self
    if let stored = detail.stored { form.target?.stand(on: stored, detail.content) }
    form.target?.revision = detail.revision
    form.notice = nil
    if let visible { form.follow(visible) }
    return form
  }

  /// The same where its value is gone from what it was filled in for, and is there in what the session holds by now.
  func onNewestIfGone(of detail: Detail?, _ visible: VisibleContent?) -> Form {
    let path: ContentPath? =
      switch purpose {
      case .edit(let path): path
      case .rename(let path): .data(path)
      default: nil
      }
    guard let path, let content = target?.content, content[path] == nil, visible?.content[path] != nil else { return self }
    return onNewest(of: detail, visible)
  }

  /// The session holds something else by now: what was open when the form was filled in may lie in what is hidden.
  mutating func follow(_ visible: VisibleContent) {
    guard let target else { return }
    let places: Set<ContentPath>
    switch purpose {
    case .edit(let path):
      tell(visible, at: path)
      places = visible.secrets(above: path).union(visible.hidesWhole(at: path) ? [path] : [])
      maskedTitle = "Edit " + words(of: path, visible)
    case .rename(let path):
      places = visible.secrets(above: .data(path))
      maskedTitle = "Rename " + words(of: .data(path), visible)
    case .add:
      // What is typed is the user's own.
      let isFilledIn = container.map { fields[0].text.hasPrefix("\($0).") } ?? false
      places = isFilledIn ? container.map { visible.secrets(above: $0.appending(.index(0))) } ?? [] : []
    case .flash, .expire, .find, .export: return
    }
    around = MaskedValues(of: target.id, places, in: visible.content)
  }

  /// A path as it may be told where nothing is revealed.
  private func words(of path: ContentPath, _ visible: VisibleContent) -> SafeText {
    let states = [visible.content] + (target?.states ?? [])
    let told = [path].told(in: states.map { VisibleContent($0, masking: visible.masking) })
    return SafeText(sanitising: told[0].words)
  }

  /// What the edited value is by now, which is to go out of sight with what is revealed of it.
  private mutating func tell(_ visible: VisibleContent, at path: ContentPath) {
    guard let target else { return }
    guard let value = visible.valueOrMask(at: path) else {
      notes = [[Span("it is gone now", .dim)]]
      return
    }
    notes = [[Span("now ", .dim), Span(SafeText(sanitising: ValueSummary(value, masking: visible.masking).text))]]
    guard case .paths(let revealed) = visible.revealed else { return }
    let shown = revealed.filter { $0.isOnOneWay(with: path) }.map { MaskedValue($0, in: visible.content) }
    secrets = MaskedValues(of: target.id, (secrets?.values ?? []).union(shown))
  }
}
