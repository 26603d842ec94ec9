import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// Narrowing the list, finding one session in it, and marking some.
extension State {
  mutating func startFilter(_ text: String) -> [Effect] {
    let before = filterText
    let shown = filterIsMasked ? "" : before
    cursorBeforeFilter = cursor
    let effects = text.isEmpty ? [] : applyFilter(text)
    // What cannot be read is left to be mended, where it was asked for in a word too.
    guard text.isEmpty || filterFailure != nil else { return effects }
    mode = .filter(LineEditor(text.isEmpty ? shown : text, history: filterHistory), restore: before)
    return focus == .sessions ? [] : focus(on: .sessions)
  }

  mutating func type(_ key: Key, filter editor: inout LineEditor, restore: String) -> [Effect] {
    switch key {
    case .escape, .control("c"):
      mode = .normal
      return applyFilter(restore) + (cursorBeforeFilter.flatMap { index[$0] == nil ? nil : select($0) } ?? [])
    case .enter:
      return accept(editor, restore: restore)
    // Below the newest of the earlier filters stands the list.
    case .down where !editor.isRecalling:
      return accept(editor, restore: restore)
    case .tab:
      if let completed = filterCompletion(of: editor).completed, completed != editor.textBeforeCursor {
        editor.replaceBeforeCursor(completed)
      } else if let mended = filterFailure?.mended(editor.text) {
        editor.text = mended
      } else {
        return []
      }
      mode = .filter(editor, restore: restore)
      return applyFilter(editor.text)
    default:
      let before = editor.text
      _ = editor.handle(key)
      mode = .filter(editor, restore: restore)
      return editor.text == before ? [] : applyFilter(editor.text)
    }
  }

  /// The filter stays. Of one that cannot be read the rows are not what was asked for: whoever went on would take them for it.
  private mutating func accept(_ editor: LineEditor, restore: String) -> [Effect] {
    guard filterFailure == nil else {
      mode = .filter(editor, restore: restore)
      return []
    }
    mode = .normal
    // What a command made is no line that anybody typed.
    if !filterText.isEmpty, filterSteps.last?.filter != filterText {
      filterHistory.removeAll { $0 == filterText }
      filterHistory = filterHistory.suffix(Self.filtersRemembered - 1) + [filterText]
    }
    return []
  }

  private static let filtersRemembered = 100

  /// What the word before the cursor may become.
  func filterCompletion(of editor: LineEditor) -> FilterCompletion {
    FilterCompletion(
      of: editor.textBeforeCursor, fields: Field.available(with: configuration.store.attributes), paths: paths
    ) { paths.values(of: $0) }
  }

  /// What is wrong with a filter is said with the paths that are known by now.
  mutating func followPaths() {
    guard paths.losses != toldLosses else { return }
    toldLosses = paths.losses
    guard case .filter(let editor, _) = mode, filterFailure != nil else { return }
    do throws(FilterError) { _ = try filter(editor.text) } catch { filterFailure = error }
  }

  private func filter(_ text: String) throws(FilterError) -> Filter {
    if text.allSatisfy(\.isWhitespace) { return .all }
    return try Filter(
      parsing: text, disclosure: configuration.disclosure, attributes: configuration.store.attributes, paths: paths)
  }

  /// A filter that cannot be read leaves the last one that could in force, and says what is wrong: ``filterIsWrong``.
  mutating func applyFilter(_ text: String) -> [Effect] {
    filterFailure = nil
    do throws(FilterError) {
      let filter = try filter(text)
      // What was said of the one before may be untrue of this one.
      let told = (index.filter.notices + index.filter.metNotices).map { SafeText(sanitising: $0) }
      if let said = status?.text, told.contains(said) { status = nil }
      filterText = text
      let shown = detail
      // A long one is asked beside the input.
      index.setFilter(filter, now: now) { id in shown?.id == id && shown?.isLong == false ? shown?.content : nil }
      metIsTold = false
      if let notice = filter.notices.first { say(.refused, notice) } else { tellWhatWasMet(by: filter) }
    } catch {
      filterFailure = error
      return []
    }
    var effects: [Effect] = loading.isLarge ? requestWindow() : scan()
    // The cursor stays on its session where that is shown, and else goes to the first that is.
    if cursor.flatMap({ index.position(of: $0) }) == nil { effects += select(index.id(at: 0)) }
    followCursor()
    return effects
  }

  /// Says why the filter does not know all its answers, once such a session was met.
  mutating func tellWhatWasMet(by filter: Filter) {
    let isEmpty = index.matching == 0 && index.undecided.isEmpty
    let notices = isEmpty ? filter.metNotices : filter.metNoticesBesideRows
    guard !metIsTold, let notice = notices.first else { return }
    metIsTold = true
    say(.refused, notice)
  }

  /// Whether the rows shown are not what the filter says that is being typed.
  package var filterIsWrong: Bool { if case .filter = mode { filterFailure != nil } else { false } }

  /// Has the sessions read on which the filter could not decide.
  func scan() -> [Effect] {
    index.undecided.isEmpty ? [] : [.scan(Array(index.undecided), by: index.filter, now: now)]
  }

  mutating func scanned(_ verdicts: [SessionID: Bool], by filter: Filter) -> [Effect] {
    // Another was typed meanwhile: it is asked by itself.
    guard filter == index.filter else { return [] }
    for (id, matches) in verdicts { index.decide(id, matches) }
    tellWhatWasMet(by: filter)
    return cursor == nil ? select(index.id(at: 0)) : []
  }

  /// Asks for an id, a fingerprint or a cookie; typed unseen, because two of these are credentials.
  mutating func startFind() -> [Effect] {
    mode = .form(
      Form(
        purpose: .find, title: "Find a session",
        notes: [[Span("its id, its label or fingerprint, or a cookie as a browser sends it", .dim)]],
        fields: [.text("find", hint: "shown as dots: an id is a credential", hidden: true)], focus: 0, error: nil))
    return []
  }

  /// How many bytes of what names a session are looked into while somebody waits.
  private static let shortName = 512

  /// Puts the cursor on the session that was named; a filter that hides it is cleared.
  mutating func find(_ text: String) throws(Refusal) -> [Effect] {
    let input = configuration.identities
    let mayOpen = configuration.bench == nil
    // Of a large store the list cannot tell whether another is called so too; and in a long text there may be many cookies.
    if loading.isLarge || text.utf8.count > Self.shortName {
      mode = .normal
      say(.working, "looking through the store…")
      return [.find(text, mayOpen: mayOpen)]
    }
    if mayOpen, input.carriesSession(text) {
      mode = .normal
      draft = nil
      return [.openCookies(text)]
    }
    switch input.resolve(text, among: index.allSummaries, listed: configuration.listedID) {
    case .notFound(let reason), .forged(nil, let reason): throw Refusal(words: reason, field: 0)
    case .ambiguous(let labels):
      throw Refusal(words: ambiguity(labels), field: 0)
    case .found(let id, let note):
      mode = .normal
      return go(to: id, note, signer: input.signer(of: text))
    case .forged(let id?, let note):
      mode = .normal
      return go(to: id, note, signer: nil)
    }
  }

  /// Puts the cursor on a session of the list. Looking at one does nobody harm, whoever signed the cookie that named it.
  mutating func go(to id: SessionID, _ note: String?, signer: String?) -> [Effect] {
    var effects = index.position(of: id) == nil ? applyFilter("") : []
    effects += focus(on: .sessions) + choose(id)
    if let note { say(.refused, note) } else { say(.done, "found" + (signer.map { "; \($0)" } ?? "")) }
    return effects
  }

  mutating func toggleMark() -> [Effect] {
    guard let cursor, let row = index[cursor] else { return [] }
    if !marks.remove(cursor), !row.life.isGone { marks.insert(cursor) }
    return move(by: 1)
  }

  /// Marks what the filter matches now: those sessions and no others, whatever matches later. What the list does not hold is
  /// gone through for that.
  mutating func markAll() -> [Effect] {
    guard loading.isLarge else {
      marks.formUnion(MarkedSessions(index.matchingIDs).gathered(by: index.filter, at: now))
      if !loading.isComplete {
        say(.refused, "the store is still being read: the \(grouped(marks.count)) met so far are marked")
      } else if !index.undecided.isEmpty {
        say(.refused, "\(grouped(index.undecided.count)) are still looked into, and are not marked")
      }
      return []
    }
    mode = .working(MassWork(job: .marking, title: "Marking what matches", of: index.isFiltered ? nil : index.total))
    return ask(.mark(index.filter, now: now))
  }

  mutating func taken(_ new: MarkedSessions) -> [Effect] {
    guard case .working(let work) = mode, work.job == .marking else { return [] }
    mode = .normal
    marks.formUnion(new)
    say(.done, "marked: \(index.isFiltered ? "all \(grouped(new.count)) that match" : "all \(sessionsCounted(new.count))")")
    return work.next.map { run($0) } ?? []
  }

  mutating func unmarkAll() -> [Effect] {
    marks = MarkedSessions()
    return []
  }
}
