import ECMAScript
import Inspection
import Sessions
import TerminalUI

/// A picture of many sessions at one moment, over the list.
protocol Page: Sendable {
  /// What its values are of, where it shows any.
  var subjects: [FilterSubject] { get }
  /// Whether it is empty because a session hides by now what it had in sight. Nobody but the user asks for it again: in a large store that
  /// is to look through all of it.
  var isOutdated: Bool { get }
  /// How many sessions were met so far.
  var seen: Int { get }
  /// Whether there is an answer.
  var isAnswered: Bool { get }
  mutating func outdate()
}

extension Page {
  /// Whether the answer is still to come.
  var isAwaited: Bool { !isAnswered && !isOutdated }
}

extension Mode {
  var page: (any Page)? {
    get {
      switch self {
      case .groups(let page): page
      case .statistics(let page): page
      default: nil
      }
    }
    set {
      switch newValue {
      case let page as GroupsPage: self = .groups(page)
      case let page as StatisticsPage: self = .statistics(page)
      default: break
      }
    }
  }
}

extension ContentPath {
  fileprivate func isElement(of list: ContentPath) -> Bool {
    if case .index? = path.last { parent == list } else { false }
  }
}

extension State {
  /// A page, and one that Esc leads back to, shows nothing any more as soon as a session is known to hide what may be in sight there.
  ///
  /// - Parameter event: what is known to have happened to the session; nil: only how it is now.
  mutating func followPages(_ reading: SessionReading, _ event: StoreEvent?) -> [Effect] {
    for place in filterSteps.indices {
      let step = filterSteps[place]
      if !step.isOutdated, hides(reading, event, any: [step.subject]) {
        filterSteps[place].isOutdated = true
        if case .filter(let editor, let restore) = mode, editor.text == step.filter {
          mode = .filter(LineEditor("", history: filterHistory), restore: restore)
        }
      }
      if let page = step.page, !page.isOutdated, hides(reading, event, any: page.subjects) { filterSteps[place].page?.outdate() }
    }
    guard var page = mode.page, !page.isOutdated, hides(reading, event, any: page.subjects) else { return [] }
    let effects = page.isAwaited ? endWork() : []
    page.outdate()
    mode.page = page
    return effects
  }

  /// What a session hides by now, and may not have hidden before; nil: what is long, and of which nothing was told, nobody looks through
  /// here.
  func hiddenPlaces(_ reading: SessionReading, _ event: StoreEvent?) -> [ContentPath]? {
    event.map(\.hidden)
      ?? reading.shortContent.map { VisibleContent($0, masking: configuration.masking.of(reading.id)).hidden(since: nil) }
  }

  /// The same where something is open that may show it.
  func hiddenFromDialog(_ reading: SessionReading?, _ event: StoreEvent?) -> [ContentPath] {
    switch mode {
    case .review, .conflict, .menu: reading.flatMap { hiddenPlaces($0, event) } ?? []
    default: []
    }
  }

  /// Where a session hides something by now, that may be its user's name.
  mutating func renameInDialog(_ id: SessionID) {
    switch mode {
    case .review(let review): mode = .review(review.retold(by: self))
    case .menu(var menu):
      guard let summary = index[id]?.summary else { return }
      menu.rename(.session(id), to: Self.title(of: summary))
      mode = .menu(menu)
    default: break
    }
  }

  /// Whose a session was before what happened to it.
  private func user(before event: StoreEvent?) -> JSString? {
    guard let event, case .known(.readable(let snapshot)) = event.before else { return nil }
    return configuration.summaries.users.user(in: snapshot.content, masking: configuration.masking.of(event.id))
  }

  /// Whether a user's name may stand at a place, or in it.
  private func mayNameUser(_ place: ContentPath) -> Bool {
    configuration.summaries.users.paths.contains { place.contains(.data($0)) }
  }

  /// Whether a session goes on with nothing that was there before, and so stood on no page: neither under its id nor under another.
  private func isNew(_ id: SessionID, _ event: StoreEvent?) -> Bool {
    event?.before == .absent && event?.previous == nil && event?.returned == nil && index[id] == nil
  }

  /// Whether a session hides by now one of these, and may not have hidden it before.
  private func hides(_ reading: SessionReading, _ event: StoreEvent?, any subjects: [FilterSubject]) -> Bool {
    guard !subjects.isEmpty, !isNew(reading.id, event) else { return false }
    let known = index[reading.id]?.summary
    let user = known.map(\.user) ?? user(before: event)
    if event == nil, let known, known.isSame(as: row(of: reading)) { return false }
    guard let places = hiddenPlaces(reading, event) else { return !reading.row.isClosed }
    return !places.isEmpty
      && subjects.contains { subject in
        switch subject {
        // Where the name is hidden there is none, or one from another place.
        case .field(.user):
          user != nil && user != reading.row.user && places.contains(where: mayNameUser)
        case .field(let field):
          field.value(of: reading.row, at: now) == .masked && known.flatMap { field.value(of: $0, at: now) } != .masked
        // Of an object nothing is shown that is in it.
        case .content(let path):
          event?.mayHaveHad(path) ?? true && places.contains { $0.contains(path) || $0.isElement(of: path) }
        }
      }
  }
}
