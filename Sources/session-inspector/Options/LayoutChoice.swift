import Sessions
import SessionsSQLite
import TerminalUI

/// How a table of somebody's is to be read: as it is recognised, or as the user says.
struct LayoutChoice {
  /// `--layout`, or what the configuration says of the store.
  var name: String?
  /// Those of the configuration file.
  var own: [TableLayout] = []

  private var all: [TableLayout] { own + TableLayout.known }
  var names: String { all.map(\.name).joined(separator: ", ") }

  /// The layout of that name, however it is capitalised; nil where none was named.
  func layout() throws(Complaint) -> TableLayout? {
    guard let name else { return nil }
    if let layout = all.first(where: { $0.name.lowercased() == name.lowercased() }) { return layout }
    let near = nearest(to: name, among: all.map(\.name)).map { "did you mean \($0)? " } ?? ""
    throw .usage("there is no layout \(name)", advice: "\(near)known are \(names), and [layouts.NAME] of the configuration file")
  }

  /// Of a store that has no tables.
  func refuse() throws(Complaint) {
    if let name { throw .usage("--layout \(name) is for tables of SQLite databases", advice: "leave it out") }
  }
}
