import SessionFormats
import Sessions
import SessionsFile
import SessionsSQL
import TerminalText

/// How a table or directory of somebody's is to be read: as it is recognised, or as the user says.
struct LayoutChoice {
  /// `--layout`, or what the configuration says of the store.
  var name: String?
  /// Those of the configuration file.
  var own: [TableLayout] = []

  private var all: [TableLayout] { own + TableLayout.known }
  var names: String { all.map(\.name).joined(separator: ", ") }

  /// The layout of that name, however it is capitalised; nil where none was named.
  func layout() throws(CommandError) -> TableLayout? {
    guard let name else { return nil }
    if let layout = TableLayout.named(name, among: all) { return layout }
    let near = nearest(to: name, among: all.map(\.name)).map { "did you mean \($0)? " } ?? ""
    throw .usage("there is no layout \(name)", advice: "\(near)known are \(names), and [layouts.NAME] of the configuration file")
  }

  /// The name of a layout of session files; nil where none was named.
  func fileLayout() throws(CommandError) -> String? {
    let layouts = FileLayout.known
    let names = FileLayout.names(of: layouts)
    guard let name, FileLayout.named(name, among: layouts) == nil else { return name }
    let near = nearest(to: name.lowercased(), among: names).map { "did you mean \($0)? " } ?? ""
    throw .usage(
      "there is no layout \(name) of session files",
      advice: "\(near)known are \(names.joined(separator: ", ")); php:1440 says how many seconds a session lasts")
  }

  /// Of a store that has neither tables nor files.
  func refuse() throws(CommandError) {
    if let name { throw .usage("--layout \(name) is for databases and directories", advice: "leave it out") }
  }
}
