import TerminalText

/// Sessions by a value with the rows in every order: made where they are gathered, for there may be many, and a key only chooses
/// among the orders.
package struct ArrangedGroups: Sendable {
  package let sessions: Int
  /// Sessions whose value found no room any more.
  package let uncounted: Int
  /// How many values there are.
  package let count: Int
  private let rows: [SessionGroups.Row]
  /// Places in ``rows``.
  private let orders: [SessionGroups.Order: [Int32]]

  package init(_ groups: SessionGroups) {
    (sessions, uncounted) = (groups.sessions, groups.uncounted)
    // By their values, whatever the case of those: that decides where nothing else does.
    let named = groups.whole.map { (row: $0, name: $0.value.text.lowercased()) }
    let rows = named.sorted { ($0.name, $0.row.value.text) < ($1.name, $1.row.value.text) }.map(\.row)
    self.rows = rows
    count = rows.count { if case .text = $0.value { true } else { false } }
    var orders: [SessionGroups.Order: [Int32]] = [:]
    for order in SessionGroups.Order.allCases {
      Work.add(rows.count)
      orders[order] = rows.indices.map { Int32($0) }.sorted { rows[Int($0)].isBefore(rows[Int($1)], by: order) ?? ($0 < $1) }
    }
    self.orders = orders
  }

  package func rows(by order: SessionGroups.Order) -> Rows { Rows(rows, orders[order] ?? []) }

  /// The rows in one order.
  package struct Rows: RandomAccessCollection, Sendable {
    private let rows: [SessionGroups.Row]
    private let numbers: [Int32]

    package init() { self.init([], []) }

    fileprivate init(_ rows: [SessionGroups.Row], _ numbers: [Int32]) { (self.rows, self.numbers) = (rows, numbers) }

    package var startIndex: Int { 0 }
    package var endIndex: Int { numbers.count }
    package subscript(position: Int) -> SessionGroups.Row { rows[Int(numbers[position])] }

    /// Where the row that stands at a place here stands in another order of the same groups.
    package func place(of place: Int, in other: Rows) -> Int? {
      indices.contains(place) ? other.numbers.firstIndex(of: numbers[place]) : nil
    }
  }
}
