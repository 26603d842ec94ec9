import Inspection
import SessionsAdministration
import TerminalText

/// The order of the list.
extension State {
  mutating func chooseSort(_ text: String) -> [Effect] {
    let fields = orderFields
    if !text.isEmpty {
      do throws(FilterError) {
        guard let wanted = try WrittenOrder(parsing: text, with: configuration.store.attributes, masking: configuration.masking)
        else {
          say(.refused, "no order “\(text)”: \(fields.map(\.name).joined(separator: ", ")) or data.PATH, then asc or desc")
          return []
        }
        return sort(by: wanted.field, descending: wanted.descending)
      } catch {
        say(.refused, "\(text): \(error)")
        return []
      }
    }
    let items = fields.map { field in
      Menu.Item(
        choice: .sort(field), title: SafeText(sanitising: field.name),
        detail: field == index.sort.field ? (index.sort.descending ? "now, descending" : "now, ascending") : "")
    }
    mode = .menu(Menu(purpose: .sort, title: "Sort by", items: items))
    return []
  }

  /// What the list can be sorted by: its fields, and the paths among its columns.
  private var orderFields: [Field] {
    let fields = Field.inLists(with: configuration.store.attributes)
    return fields + (columns ?? []).filter { !fields.contains($0) }
  }

  /// Where no direction is given, the same field again turns the order round.
  mutating func sort(by field: Field, descending: Bool? = nil) -> [Effect] {
    let usual = field == index.sort.field ? index.sort.reversed : SortOrder(field)
    let isMeasured = Field.all.contains(field) || columns?.contains(field) == true || index.sort.field == field
    index.setSort(descending.map { SortOrder(field, descending: $0) } ?? usual, now: now)
    say(.done, "sorted by \(field.name), \(index.sort.descending ? "descending" : "ascending")")
    followCursor()
    // The rows do not have what they are to be sorted by.
    guard isMeasured else { return keepFields() + (loading.isLarge ? requestWindow() : listAnew()) }
    return requestWindow()
  }

  mutating func reverseSort() -> [Effect] {
    index.setSort(index.sort.reversed, now: now)
    followCursor()
    return requestWindow()
  }
}
