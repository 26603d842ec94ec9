import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import TerminalText
import TerminalUI

/// A table of one's own, described in the configuration file:
///
/// ```toml
/// [layouts.shop]
/// table = "web_sessions"
/// id = "token"
/// data = "payload"
/// kind = "flat"
/// expires = "valid_until"
/// unit = "seconds"
/// user = "account_id"
/// ```
extension ConfigurationReader {
  private static let attributes: [(key: String, attribute: SessionAttribute)] = [
    ("user", .user), ("address", .address), ("agent", .agent), ("last-active", .lastActive), ("created", .created),
  ]
  private static let layoutKeys = ["table", "id", "data", "kind", "expires", "unit"] + attributes.map(\.key)

  func layout(_ entry: TOMLTable.Entry, _ table: TOMLTable) throws(CommandError) -> TableLayout {
    try check(table, Self.layoutKeys)
    guard let name = try text(table, "table"), let id = try text(table, "id") else {
      throw complaint(entry, "needs at least the name of the table, and the column of the id: table = \"...\", id = \"...\"")
    }
    let column = try text(table, "expires")
    // What a unit is shows in the rows; this is for a table that has none yet.
    let unit = try choice(table, "unit", TimeEncoding.self) ?? .milliseconds
    let data = try text(table, "data")
    var layout = TableLayout(
      entry.key, [name], id: id, data: data, try codec(table) ?? (data == nil ? .empty : .flat),
      column.map { .column($0, unit) } ?? .none)
    for (key, attribute) in Self.attributes { layout.attributes[attribute] = try text(table, key) }
    layout.hasEndless = true
    layout.isOwn = true
    return layout
  }

  private func codec(_ table: TOMLTable) throws(CommandError) -> PayloadCodec? {
    guard let entry = table.entries.first(where: { $0.key == "kind" }), let id = try text(table, "kind") else { return nil }
    if let known = Framework.payload(id) { return known }
    throw complaint(entry, "is one of \(Framework.payloads.map(\.id).joined(separator: ", "))")
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ table: TOMLTable, _ key: String, _: Choice.Type
  ) throws(CommandError) -> Choice? where Choice.RawValue == String {
    guard let entry = table.entries.first(where: { $0.key == key }), let name = try text(table, key) else { return nil }
    if let known = Choice(rawValue: name) { return known }
    throw complaint(entry, "is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}
