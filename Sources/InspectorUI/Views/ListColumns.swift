import Inspection
import Sessions
import TerminalText

/// A column of the list: a field's, or the last, which says in a word what is new about a row.
struct ListColumn {
  enum Content: Equatable { case field(Field), notes }
  let content: Content
  let style: ColumnStyle
  /// Whether another column is called so, too.
  var isAmbiguous = false

  var field: Field? { if case .field(let field) = content { field } else { nil } }
  var title: SafeText {
    style.hasTitle ? SafeText(sanitising: (isAmbiguous ? style.longTitle : nil) ?? style.title ?? field?.name ?? "") : ""
  }
  var alignment: Alignment { style.alignment == .leading ? .leading : .trailing }

  /// The sign at the left says the same: whatever else there is to see comes before it.
  static let notes = ListColumn(
    content: .notes, style: ColumnStyle(.cells(8), worth: 5, alignment: .leading, hasTitle: false))
}

/// Which columns the list has, by their worth and the room there is, and where each stands.
struct ListColumns {
  struct Placed {
    let column: ListColumn
    let x: Int
    let width: Int
  }

  let placed: [Placed]

  /// The signs at the left, less the gap of the first column.
  private static let lead = 2
  /// Cells that the user has before columns of less worth get any.
  private static func wanted(in width: Int) -> Int { min(14, max(6, width / 3)) }
  /// Cells in which most names and addresses are whole: a column that says again what the sign says has only what is left then.
  private static let whole = 22

  /// - Parameters:
  ///   - fields: those that were asked for; nil: the store's usual ones.
  ///   - sorted: the field that gives the order: its column stays, whatever room there is.
  init(_ fields: [Field]?, of attributes: KeptAttributes, sorted: Field, width: Int) {
    let columns = Self.columns(fields, attributes, sorted: sorted)
    let least = Self.wanted(in: width)
    func cost(_ column: ListColumn) -> Int { column.style.gap + column.width(rest: least) }
    var room = width - Self.lead
    var chosen: Set<Int> = []
    let byWorth = columns.indices.sorted { a, b in
      (columns[a].rank(sorted: sorted), b) > (columns[b].rank(sorted: sorted), a)
    }
    func fits(_ column: ListColumn) -> Bool { cost(column) + (column.field == nil ? max(0, Self.whole - least) : 0) <= room }
    // What does not fit makes place for what is smaller: no room is left that something could use.
    for place in byWorth where fits(columns[place]) || columns[place].field == sorted || chosen.isEmpty {
      chosen.insert(place)
      room -= cost(columns[place])
    }
    placed = Self.place(chosen.sorted().map { columns[$0] }, least: least, room: room, width: width)
  }

  private static func columns(_ fields: [Field]?, _ attributes: KeptAttributes, sorted: Field) -> [ListColumn] {
    var columns: [ListColumn] =
      if let fields {
        fields.map { ListColumn(content: .field($0), style: $0.column?.spelt ?? ColumnStyle(.cells(10), worth: 30)) }
      } else {
        Field.columns(with: attributes).filter { $0.style.width != .sign }.map {
          ListColumn(content: .field($0.field), style: $0.style)
        } + [.notes]
      }
    // The state is the sign at the left: it is always there.
    if !columns.contains(where: { $0.field == sorted }), let style = sorted.column, style.width != .sign {
      let end = columns.last?.field == nil ? columns.count - 1 : columns.count
      columns.insert(ListColumn(content: .field(sorted), style: style), at: max(0, end))
    }
    let named = Dictionary(grouping: columns.indices) { columns[$0].title }
    for places in named.values where places.count > 1 { for place in places { columns[place].isAmbiguous = true } }
    return columns
  }

  /// Gives what is left to those who can use it, the user first.
  private static func place(_ columns: [ListColumn], least: Int, room: Int, width: Int) -> [Placed] {
    var widths = columns.map { max(1, $0.width(rest: least)) }
    var left = room
    let growing = columns.indices.filter { columns[$0].style.upTo > widths[$0] }
      .sorted { columns[$0].style.worth > columns[$1].style.worth }
    for place in growing where left > 0 {
      let more = min(left, columns[place].style.upTo - widths[place])
      widths[place] += more
      left -= more
    }
    // A screen that is too small for what must be there takes it from the user; one that is too large gives it there.
    if let main = columns.firstIndex(where: { $0.style.width == .rest }) { widths[main] = max(1, widths[main] + left) }
    var x = lead
    return columns.indices.map { place in
      let start = x + columns[place].style.gap
      x = start + widths[place]
      return Placed(column: columns[place], x: start, width: min(widths[place], max(0, width - start)))
    }
  }
}

extension ListColumn {
  fileprivate func width(rest: Int) -> Int { if case .cells(let count) = style.width { count } else { rest } }

  /// The user is what one looks for, then comes what gives the order.
  fileprivate func rank(sorted: Field) -> Int {
    if style.isMain { return .max }
    return field == sorted ? .max - 1 : style.worth
  }
}
