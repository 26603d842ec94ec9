package import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
package import TerminalUI

/// The sessions by a value, over the list: one row per value. Enter opens the sessions of one as a filter.
package struct GroupsPage: Page {
  package let query: GroupQuery
  /// Nil while the store is looked through; then how many sessions were met so far.
  private(set) var groups: ArrangedGroups?
  private(set) var isOutdated = false
  package var seen = 0
  package private(set) var rows = ArrangedGroups.Rows()
  package var order = SessionGroups.Order.sessions { didSet { arrange() } }
  package var cursor = 0
  package var view = Viewport()

  init(_ query: GroupQuery) { self.query = query }

  var subjects: [FilterSubject] { groups?.count == 0 ? [] : [query.subject] }
  var isAnswered: Bool { groups != nil }

  mutating func outdate() {
    (groups, isOutdated) = (nil, true)
    arrange()
  }

  mutating func show(_ groups: ArrangedGroups) {
    self.groups = groups
    arrange()
  }

  /// The cursor stays on its value.
  private mutating func arrange() {
    let old = rows
    rows = groups?.rows(by: order) ?? ArrangedGroups.Rows()
    cursor = old.place(of: cursor, in: rows) ?? 0
  }

  mutating func move(by delta: Int, height: Int) {
    cursor = max(0, min(rows.count - 1, delta == .max ? rows.count - 1 : delta == -.max ? 0 : cursor + delta))
    follow(height: height)
  }

  mutating func follow(height: Int) { view.follow(index: cursor, count: rows.count, height: height) }
}

/// From a row to a person, and back: each step is a filter that one can see, and Esc takes it back.
extension State {
  /// What a command put in the place of another filter.
  struct FilterStep {
    /// The filter that the step led to: another one since then is no longer this step.
    var filter: String
    var before: String
    var cursor: SessionID?
    /// What it asks for a value of.
    var subject: FilterSubject
    /// The groups that it was opened from.
    var page: GroupsPage?
    /// Whether a session hides by now what may be that value.
    var isOutdated = false
  }

  mutating func showSameUser() -> [Effect] {
    guard let summary = cursor.flatMap({ index[$0]?.summary }) else { return [] }
    switch Field.user.value(of: summary, at: now) {
    case .text(let user) where !user.isHeldWhole: say(.refused, "what names the user here is too long to filter by")
    case .text(let user):
      let effects = step(to: FilterText.term(.field(.user), is: user.string), on: .field(.user))
      if filterFailure == nil { say(.done, "all sessions of \(user.beginning(60)); esc shows the list as it was") }
      return effects
    case .masked: say(.refused, "the user is masked here: sessions cannot be compared by it")
    default: say(.refused, "this session names no user")
    }
    return []
  }

  /// Puts a filter in the place of the one there is, so that Esc leads back.
  private mutating func step(to filter: String, on subject: FilterSubject, from page: GroupsPage? = nil) -> [Effect] {
    let step = FilterStep(filter: filter, before: filterText, cursor: cursor, subject: subject, page: page)
    let effects = focus(on: .sessions) + applyFilter(filter)
    if let failure = filterFailure {
      say(.refused, failure.description)
      return effects
    }
    filterSteps.append(step)
    return effects
  }

  /// Whether the filter asks for a value that a command took out of the sessions, and that may be hidden by now.
  package var filterIsMasked: Bool {
    filterSteps.last?.filter == filterText && filterSteps.contains(where: \.isOutdated)
  }

  /// Esc: the filter before, with the session under the cursor as it was.
  mutating func stepBack() -> [Effect] {
    guard let step = filterSteps.popLast(), step.filter == filterText else {
      filterSteps = []
      return applyFilter("")
    }
    let effects = applyFilter(step.before) + (step.cursor.flatMap { index[$0] == nil ? nil : select($0) } ?? [])
    if let page = step.page { mode = .groups(page) }
    return effects
  }

  mutating func startGroups(_ text: String) -> [Effect] {
    let name = text.isEmpty ? Field.user.name : text
    do throws(FilterError) {
      guard let subject = try FilterSubject(parsing: name) else {
        say(.refused, "unknown field “\(name)”\(FilterSubject.suggestion(for: name, among: paths))")
        return []
      }
      if let obstacle = subject.groupObstacle {
        let fields = FilterSubject.groupFields(among: Field.available(with: configuration.store.attributes))
        say(.refused, "\(obstacle). Group by \(fields.map(\.name).joined(separator: ", ")) or data.PATH")
        return []
      }
      return group(by: subject)
    } catch {
      say(.refused, "\(name): \(error)")
      return []
    }
  }

  private mutating func group(by subject: FilterSubject) -> [Effect] {
    let query = GroupQuery(subject: subject, filter: index.filter, disclosure: configuration.disclosure, now: now)
    mode = .groups(GroupsPage(query))
    return ask(.group(query))
  }

  mutating func showGroups(_ groups: ArrangedGroups) {
    guard case .groups(var page) = mode, page.isAwaited else { return }
    page.show(groups)
    page.follow(height: GroupsView.height(in: layout))
    mode = .groups(page)
  }

  mutating func type(_ key: Key, groups page: inout GroupsPage) -> [Effect] {
    let height = GroupsView.height(in: layout)
    switch key {
    case .escape, .character("q"), .control("c"):
      mode = .normal
      return page.isAwaited ? endWork() : []
    case .enter: return open(page)
    case .down, .character("j"): page.move(by: 1, height: height)
    case .up, .character("k"): page.move(by: -1, height: height)
    case .pageDown, .control("f"): page.move(by: height, height: height)
    case .pageUp, .control("b"): page.move(by: -height, height: height)
    case .control("d"): page.move(by: height / 2, height: height)
    case .control("u"): page.move(by: -height / 2, height: height)
    case .home, .character("g"): page.move(by: -.max, height: height)
    case .end, .character("G"): page.move(by: .max, height: height)
    case .character("s"):
      let orders = SessionGroups.Order.allCases
      page.order = orders[((orders.firstIndex(of: page.order) ?? 0) + 1) % orders.count]
      page.follow(height: height)
    case .character("r"): return group(by: page.query.subject)
    default: break
    }
    mode = .groups(page)
    return []
  }

  /// A click on a row puts the cursor there, a double click opens it.
  mutating func click(_ point: Point, double: Bool, groups page: inout GroupsPage) -> [Effect] {
    let rows = GroupsView.rows(in: layout)
    guard rows.contains(point), page.rows.indices.contains(page.view.offset + point.y - rows.y) else { return [] }
    page.cursor = page.view.offset + point.y - rows.y
    mode = .groups(page)
    return double ? open(page) : []
  }

  private mutating func open(_ page: GroupsPage) -> [Effect] {
    mode = .groups(page)
    guard page.rows.indices.contains(page.cursor) else { return [] }
    let subject = page.query.subject
    let term: String
    switch page.rows[page.cursor].value {
    case .text: term = FilterText.term(subject, is: page.rows[page.cursor].text.string)
    case .none: term = FilterText.absence(of: subject)
    case .masked:
      say(.refused, "these values are masked: a filter never looks inside")
      return []
    case .unknown:
      say(.refused, "what these sessions hold cannot be read: a filter does not know their values either")
      return []
    case .emptyList:
      say(.refused, "these lists are empty: there is no value in them that a filter could ask for")
      return []
    case .object, .list:
      let inside = page.rows[page.cursor].text
      let example = inside.isEmpty ? "" : ", as \(inside)"
      say(.refused, "\(page.rows[page.cursor].value.plural): group by a path inside\(example)")
      return []
    }
    mode = .normal
    return step(to: FilterText.both(page.query.filter, term), on: subject, from: page)
  }
}
