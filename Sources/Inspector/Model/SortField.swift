import ECMAScript
import Sessions

/// What a list is sorted by.
package enum SortField: String, Hashable, Sendable, CaseIterable {
  case id, user, modified, expires, size, flash, state
  /// What other frameworks' tables keep beside the data: see ``available(with:)``.
  case ip, agent, active, created

  /// The word shown for it, as in `by last seen`.
  package var words: String {
    switch self {
    case .modified: "last seen"
    case .flash: "flashes"
    case .ip: "address"
    case .agent: "browser"
    case .active: "last active"
    default: rawValue
    }
  }
  /// The direction that one wants first: newest, largest, most; names from A, the next to expire first.
  package var prefersDescending: Bool {
    switch self {
    case .modified, .size, .flash, .active, .created: true
    case .id, .user, .expires, .state, .ip, .agent: false
    }
  }
}

package struct SortOrder: Hashable, Sendable {
  package var field: SortField
  package var descending: Bool

  package init(_ field: SortField, descending: Bool? = nil) {
    self.field = field
    self.descending = descending ?? field.prefersDescending
  }
  package var reversed: SortOrder { SortOrder(field, descending: !descending) }
}

/// Where a row stands among others. What has no value comes last, whichever way the rest is turned.
package struct SortKey: Hashable, Sendable {
  /// 0: has a value; 1: has none.
  let rank: Int8
  let number: Int64
  let text: String

  init(_ summary: SessionSummary, _ field: SortField, now: Timestamp) {
    func number(_ value: Int64?) -> (Int8, Int64, String) { (value == nil ? 1 : 0, value ?? 0, "") }
    func name(_ value: JSString?) -> (Int8, Int64, String) { (value == nil ? 1 : 0, 0, value?.string.lowercased() ?? "") }
    (rank, self.number, text) =
      switch field {
      case .id: (0, 0, summary.label.isAnonymous ? summary.label.fingerprint : summary.id.orderText)
      case .user: name(summary.user)
      case .modified: number(summary.modified?.milliseconds)
      case .expires: number(summary.expires?.milliseconds)
      case .size: number(Int64(summary.size))
      case .flash: number(Int64(summary.flashes.count))
      case .state: number(Self.severity(summary.state(at: now)))
      case .ip: name(summary.attributes.address)
      case .agent: name(summary.attributes.agent)
      case .active: number(summary.attributes.lastActive?.milliseconds)
      case .created: number(summary.attributes.created?.milliseconds)
      }
  }

  init(number value: Int64?) { (rank, number, text) = (value == nil ? 1 : 0, value ?? 0, "") }
  init(text value: String) { (rank, number, text) = (0, 0, value) }

  /// Every row alike: the order in which the store gave them.
  static let unsorted = SortKey()
  private init() { (rank, number, text) = (0, 0, "") }

  /// The worst first.
  private static func severity(_ state: SessionSummary.State) -> Int64 {
    switch state {
    case .corrupt: 0
    case .unreadable: 1
    case .expired: 2
    case .unread: 3
    case .ok: 4
    }
  }

  /// Below zero: `self` first; zero: alike.
  func compare(_ other: SortKey, descending: Bool) -> Int {
    if rank != other.rank { return rank < other.rank ? -1 : 1 }
    let ascending =
      number != other.number ? (number < other.number ? -1 : 1) : text == other.text ? 0 : text < other.text ? -1 : 1
    return descending ? -ascending : ascending
  }
}

extension SessionID {
  /// What the order by id goes by: the whole of it, or of the store's digest where that is all that is known.
  var orderText: String { reveal()?.string ?? digest ?? "" }
}
