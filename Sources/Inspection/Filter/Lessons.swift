import ECMAScript
import Sessions
import TerminalText

/// What was learnt from which session: each item is there as long as one of the sessions has it. To take back what one of them taught costs
/// as much as that is, whatever the others have.
struct Lessons: Sendable {
  enum Item: Sendable {
    case path(ValuePath)
    case value(String, of: FilterSubject)
  }

  /// Where an item is kept.
  typealias Place = Int

  private struct Lesson {
    /// The state of the session that taught it; nil: there is none, or it was taken back.
    var revision: Revision?
    var places: [Place] = []
  }

  private var numbers: [SessionID: Int] = [:]
  private var lessons: [Lesson] = []
  /// Numbers that sessions have no more.
  private var unused: [Int] = []
  /// The session that is learnt from.
  private var current = 0
  private var items: [(item: Item, sessions: Int)] = []
  /// Places of items that no session has any more.
  private var free: [Place] = []

  var count: Int { numbers.count }

  func has(_ id: SessionID) -> Bool { numbers[id] != nil }

  /// Whether a session that was met is another by now, or may be.
  func isOutdated(_ id: SessionID, _ revision: Revision?) -> Bool {
    guard let revision, let number = numbers[id] else { return true }
    return lessons[number].revision != revision
  }

  /// What is added next this session has, in the place of what it had.
  ///
  /// - Returns: what no session has any more.
  mutating func begin(_ id: SessionID, _ revision: Revision?) -> [Item] {
    let items = takeBack(id)
    current = numbers[id] ?? unused.popLast() ?? lessons.count
    if current == lessons.count { lessons.append(Lesson()) }
    numbers[id] = current
    lessons[current].revision = revision
    return items
  }

  /// An item that no other session has.
  mutating func add(_ item: Item) -> Place {
    let place = free.popLast() ?? items.count
    if place == items.count { items.append((item, 1)) } else { items[place] = (item, 1) }
    lessons[current].places.append(place)
    return place
  }

  /// One that others have, too.
  mutating func repeatItem(at place: Place) {
    items[place].sessions += 1
    lessons[current].places.append(place)
  }

  /// - Returns: what no session has any more.
  mutating func takeBack(_ id: SessionID) -> [Item] {
    guard let number = numbers[id] else { return [] }
    let places = lessons[number].places
    lessons[number] = Lesson()
    Work.add(places.count)
    var left: [Item] = []
    for place in places {
      items[place].sessions -= 1
      guard items[place].sessions == 0 else { continue }
      left.append(items[place].item)
      free.append(place)
    }
    return left
  }

  /// Takes back what these sessions taught: they are met no more.
  ///
  /// - Parameter isOver: is told the state that each was learnt from.
  /// - Returns: what no session has any more.
  mutating func end(where isOver: (SessionID, Revision?) -> Bool) -> [Item] {
    numbers.filter { isOver($0.key, lessons[$0.value].revision) }.keys.flatMap { end($0) }
  }

  /// The same of one session.
  mutating func end(_ id: SessionID) -> [Item] {
    let left = takeBack(id)
    if let number = numbers.removeValue(forKey: id) { unused.append(number) }
    return left
  }
}
