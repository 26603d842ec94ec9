import Inspection
import Sessions
import SessionsAdministration
import TerminalText

/// Which columns the list has.
extension State {
  static let usualColumns = "usual"

  /// `:columns` alone leads to the line in which they stand, to be changed.
  mutating func chooseColumns(_ text: String) -> [Effect] {
    guard !text.allSatisfy(\.isWhitespace) else {
      return startCommand("\(CommandID.columns.rawValue) \(columnNames.joined(separator: ","))")
    }
    guard text != Self.usualColumns else { return show(columns: nil) }
    let names = Self.names(in: text)
    guard names.count <= Field.mostColumns else {
      say(.refused, "a list has at most \(Field.mostColumns) columns: these are \(grouped(names.count))")
      return []
    }
    do throws(FilterError) {
      var fields: [Field] = []
      for name in names {
        guard let field = try column(named: name) else {
          say(.refused, "unknown field “\(name)”\(FilterSubject.suggestion(for: name, among: paths))")
          return []
        }
        if !fields.contains(field) { fields.append(field) }
      }
      return show(columns: fields)
    } catch {
      say(.refused, "\(text): \(error)")
      return []
    }
  }

  /// The columns that were asked for, or the usual ones.
  var columnNames: [String] {
    (columns ?? Field.columns(with: configuration.store.attributes).map(\.field)).map(\.name)
  }

  static func names(in text: String) -> [String] {
    text.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init)
  }

  private func column(named name: String) throws(FilterError) -> Field? {
    try Field.column(named: name, with: configuration.store.attributes, masking: configuration.masking)
  }

  private mutating func show(columns fields: [Field]?) -> [Effect] {
    columns = fields
    say(
      .done, "columns: \(columnNames.joined(separator: ", "))\(fields == nil ? "" : "; :columns \(Self.usualColumns) goes back")")
    return keepFields() + listAnew()
  }

  /// What the rows have to keep for the columns and the order.
  var keptFields: [Field] { ((columns ?? []) + [index.sort.field]).filter { !Field.all.contains($0) } }

  func keepFields() -> [Effect] { [.keep(keptFields)] }
}
