import Inspection
import InspectorUI
import ECMAScript
import SessionsSQL
import TerminalText
import TerminalUI

/// The user's `config.toml`. An unknown key is an error that names the nearest known one: a typo never passes in silence.
struct UserConfiguration {
  var theme: String?
  /// Paths to the user, tried in order before the usual ones.
  var user: [String] = []
  /// Key names to mask beyond the usual ones.
  var mask: [String] = []
  /// The order of the list at first, as `size desc`, and its columns: fields and paths of the data.
  var sort: String?
  var columns: [String] = []
  /// By which clock times are shown and read.
  var times = Zone.utc
  var targets: [StoreTarget] = []
  /// Those of whoever had this program run as another user, and of that user, a configuration each: what one of them calls production
  /// is that.
  var others: [[StoreTarget]] = []
  /// Why more stores may be production than those that it says; nil: no others are.
  var doubt: SafeText?
  /// Tables of the user's own: `[layouts.NAME]`.
  var layouts: [TableLayout] = []

  static let keys = ["theme", "sort", "columns", "times", "user", "mask", "targets", "layouts"]

  static func load() throws(CommandError) -> UserConfiguration {
    var (configuration, doubt) = (UserConfiguration(), SafeText?.none)
    let (directory, callers) = (try ConfigurationFile.directory(), Caller.all)
    let (users, isNamed) = (callers + (callers.isEmpty ? [] : [Caller.called]), ConfigurationFile.isNamed)
    func isOwn(_ home: String) -> Bool {
      directory.map { ConfigurationFile.usualDirectory(in: home).utf8.elementsEqual($0.utf8) } ?? false
    }
    if let directory {
      let path = directory + "/config.toml"
      switch try ConfigurationFile.look(at: path) {
      case .nothing: break
      case .text(let text):
        let homes = ConfigurationFile.isShared ? users.compactMap(\.home) : []
        configuration = try UserConfiguration(parsing: text, path: path, otherHomes: homes)
      // Some systems leave HOME as it was to whoever becomes somebody else.
      case .forbidden(let complaint) where !isNamed && callers.compactMap(\.home).contains(where: isOwn):
        doubt = complaint.message
      case .forbidden(let complaint): throw complaint
      }
    }
    if isNamed {
      let isInHome = configuration.targets.contains { $0.home != nil && $0.settings.environment == .production }
      configuration.doubt = isInHome ? users.compactMap(\.doubt).first : nil
      return configuration
    }
    for user in users {
      guard let home = user.home else {
        doubt = doubt ?? user.doubt
        continue
      }
      if isOwn(home) { continue }
      let protection = try protection(from: home)
      configuration.others.append(protection.targets)
      doubt = doubt ?? protection.doubt
    }
    configuration.doubt = doubt
    return configuration
  }

  /// What another user's configuration calls the stores that it names, and nothing else of it: whoever becomes somebody else for a
  /// command protects the same stores. What it calls otherwise says which of its own are none, and nothing of another's. One that is
  /// kept from this user is a doubt: most homes are shut to the users of applications.
  static func protection(from home: String) throws(CommandError) -> (targets: [StoreTarget], doubt: SafeText?) {
    let path = ConfigurationFile.usualDirectory(in: home) + "/config.toml"
    let advice: SafeText =
      "it is that of whoever called sudo, doas or pkexec, or of the user that they called this as, and may say that a store is production; SESSION_INSPECTOR_CONFIG_DIR names another in its place"
    switch try ConfigurationFile.look(at: path, advice: advice) {
    case .nothing: return ([], nil)
    case .forbidden(let complaint): return ([], complaint.message)
    case .text(let text):
      let targets = try UserConfiguration(parsing: text, path: path, home: home).targets.map {
        StoreTarget(
          address: $0.address, settings: StoreTarget.Settings(environment: $0.settings.environment), home: $0.home,
          complaint: $0.complaint)
      }
      return (targets, nil)
    }
  }

  init() {}

  /// - Parameters:
  ///   - home: what `~` stands for.
  ///   - otherHomes: what else it may stand for.
  init(
    parsing text: String, path: String, home: String? = Files.home, otherHomes: [String] = []
  ) throws(CommandError) {
    let reader = ConfigurationReader(path: path, home: home, otherHomes: otherHomes)
    let table: TOMLTable
    do throws(TOMLError) {
      table = try TOMLTable(parsing: text)
    } catch {
      throw .usage("\(path):\(error.position.line):\(error.position.column): \(error.message)")
    }
    try reader.check(table, Self.keys)
    theme = try reader.text(table, "theme")
    sort = try reader.sort(table, "sort")
    columns = try reader.columns(table, "columns")
    times = try reader.zone(table, "times") ?? .utc
    user = try reader.texts(table, "user")
    mask = try reader.texts(table, "mask")
    for (entry, table) in try reader.tables(table, "targets") { targets += try reader.targets(entry, table) }
    for (entry, table) in try reader.tables(table, "layouts") { layouts.append(try reader.layout(entry, table)) }
  }
}

extension UserConfiguration {
  func userPaths() throws(CommandError) -> [ValuePath] {
    var paths: [ValuePath] = []
    for text in user { paths.append(try Arguments.path(text)) }
    return paths
  }
}

/// Values with complaints that name the file, the line and the column.
struct ConfigurationReader: Sendable {
  let path: String
  let home: String?
  let otherHomes: [String]

  func complaint(_ entry: TOMLTable.Entry, _ message: String) -> CommandError {
    // The name of a target may have a password in it, which is not repeated when that is refused.
    .usage("\(path):\(entry.position.line):\(entry.position.column): \(StoreAddress.shown(entry.key)) \(message)")
  }

  func check(_ table: TOMLTable, _ known: [String]) throws(CommandError) {
    for entry in table.entries where !known.contains(entry.key) {
      let near =
        nearest(to: entry.key, among: known).map { "did you mean \($0)?" } ?? "known are \(known.joined(separator: ", "))"
      throw complaint(entry, "is not a key of this file; \(near)")
    }
  }

  private func entry(_ table: TOMLTable, _ key: String) -> TOMLTable.Entry? { table.entries.first { $0.key == key } }

  func text(_ table: TOMLTable, _ key: String) throws(CommandError) -> String? {
    guard let entry = entry(table, key) else { return nil }
    guard let text = entry.value.string else { throw complaint(entry, "must be a text") }
    return text
  }

  func texts(_ table: TOMLTable, _ key: String) throws(CommandError) -> [String] {
    guard let entry = entry(table, key) else { return [] }
    let texts = entry.value.array?.compactMap(\.string)
    guard let texts, texts.count == entry.value.array?.count else { throw complaint(entry, "must be a list of texts") }
    return texts
  }

  /// Names of fields, and paths of the data.
  func columns(_ table: TOMLTable, _ key: String) throws(CommandError) -> [String] {
    let names = try texts(table, key)
    guard let entry = entry(table, key) else { return [] }
    guard names.count <= Field.mostColumns else {
      throw complaint(entry, "has \(grouped(names.count)) columns: a list has at most \(Field.mostColumns)")
    }
    for name in names {
      guard try !isField(name, entry) else { continue }
      throw complaint(
        entry,
        "has \(JSString(name).beginning(60)), which is not a field\(FilterSubject.suggestion(for: name, among: DataPaths()))")
    }
    return names
  }

  /// A field or a path, and a direction or none.
  func sort(_ table: TOMLTable, _ key: String) throws(CommandError) -> String? {
    guard let text = try text(table, key), let entry = entry(table, key) else { return nil }
    let words = text.split(separator: " ").map(String.init)
    let isDirected = words.count == 2 && WrittenOrder.directions[words[1].lowercased()] != nil
    guard let name = words.first, words.count == 1 || isDirected, try isField(name, entry) else {
      throw complaint(entry, "is “\(text)”: write a field or data.PATH, then asc or desc, as size desc")
    }
    return text
  }

  func zone(_ table: TOMLTable, _ key: String) throws(CommandError) -> Zone? {
    guard let text = try text(table, key), let entry = entry(table, key) else { return nil }
    guard let zone = Zone(rawValue: text) else {
      throw complaint(entry, "is “\(text)”: times are \(Zone.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return zone
  }

  private func isField(_ name: String, _ entry: TOMLTable.Entry) throws(CommandError) -> Bool {
    do throws(FilterError) { return try FilterSubject(parsing: name) != nil } catch {
      throw complaint(entry, "has \(JSString(name).beginning(60)), \(error)")
    }
  }

  func tables(_ table: TOMLTable, _ key: String) throws(CommandError) -> [(entry: TOMLTable.Entry, table: TOMLTable)] {
    guard let entry = entry(table, key) else { return [] }
    guard let all = entry.value.table else { throw complaint(entry, "must be tables: [\(key).\"PATH\"]") }
    var result: [(TOMLTable.Entry, TOMLTable)] = []
    for inner in all.entries {
      guard let table = inner.value.table else { throw complaint(inner, "must be a table: [\(key).\"NAME\"]") }
      result.append((inner, table))
    }
    return result
  }

  func environment(_ table: TOMLTable) throws(CommandError) -> Environment? {
    guard let entry = entry(table, "environment"), let name = try text(table, "environment") else { return nil }
    if let known = Environment(rawValue: name) { return known }
    throw complaint(entry, "is one of \(Environment.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}
