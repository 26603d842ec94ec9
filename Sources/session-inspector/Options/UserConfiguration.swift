import TerminalUI

/// What kind of installation a store belongs to: a word and a colour in the bar.
enum Environment: String, CaseIterable { case production, staging, development, local }

/// The user's `config.toml`. An unknown key is an error that names the nearest known one: a typo never passes in silence.
struct UserConfiguration {
  /// What is said of one store: `[targets."/var/lib/app/sessions"]`.
  struct Target {
    /// `production` is opened read-only unless --rw is given.
    var environment: Environment?
    var cookie: String?
    var form: String?
  }

  var theme: String?
  /// Paths to the user, tried in order before the usual ones.
  var user: [String] = []
  /// Key names to mask beyond the usual ones.
  var mask: [String] = []
  var targets: [String: Target] = [:]

  static let keys = ["theme", "user", "mask", "targets"]
  static let targetKeys = ["environment", "cookie", "form"]

  static func load() throws(Complaint) -> UserConfiguration {
    guard let directory = Files.configurationDirectory else { return UserConfiguration() }
    let path = directory + "/config.toml"
    guard Files.mode(path) != nil else { return UserConfiguration() }
    do { return try UserConfiguration(parsing: String(decoding: Files.read(path), as: UTF8.self), path: path) } catch let failure
      as Files.Failure
    {
      throw .usage("cannot read \(path): \(failure.reason)")
    } catch let complaint as Complaint { throw complaint } catch { throw .usage("cannot read \(path)") }
  }

  init() {}

  init(parsing text: String, path: String) throws(Complaint) {
    let reader = Reader(text: text, path: path)
    let table: TOMLTable
    do throws(TOMLError) {
      table = try TOMLTable(parsing: text)
    } catch {
      throw .usage("\(path):\(error.position.line):\(error.position.column): \(error.message)")
    }
    try reader.check(table, Self.keys)
    theme = try reader.text(table, "theme")
    user = try reader.texts(table, "user")
    mask = try reader.texts(table, "mask")
    guard let all = table["targets"] else { return }
    guard let all = all.table else { throw reader.complaint("targets", "must be a table: [targets.\"PATH\"]") }
    for (store, value) in all.entries.map({ ($0.key, $0.value) }) {
      guard let entry = value.table else { throw reader.complaint(store, "must be a table: [targets.\"\(store)\"]") }
      try reader.check(entry, Self.targetKeys)
      var target = Target()
      target.environment = try reader.environment(entry)
      target.cookie = try reader.text(entry, "cookie")
      target.form = try reader.text(entry, "form")
      targets[store] = target
    }
  }
}

/// Values with complaints that name the file and line. Values are found again by searching the text.
private struct Reader {
  let text: String
  let path: String

  func complaint(_ key: String, _ message: String) -> Complaint {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { line in
      line.drop { $0 == " " || $0 == "\t" }.hasPrefix(key) || line.hasPrefix("[") && line.contains(key)
    }
    return .usage("\(path)\(line.map { ":\($0 + 1)" } ?? ""): \(key): \(message)")
  }

  func check(_ table: TOMLTable, _ known: [String]) throws(Complaint) {
    for entry in table.entries where !known.contains(entry.key) {
      let near =
        nearest(to: entry.key, among: known).map { "did you mean \($0)?" } ?? "known are \(known.joined(separator: ", "))"
      throw .usage("\(path):\(entry.position.line):\(entry.position.column): \(entry.key) is not a key of this file; \(near)")
    }
  }

  func text(_ table: TOMLTable, _ key: String) throws(Complaint) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else { throw complaint(key, "must be a text") }
    return text
  }

  func environment(_ table: TOMLTable) throws(Complaint) -> Environment? {
    guard let name = try text(table, "environment") else { return nil }
    if let known = Environment(rawValue: name) { return known }
    throw complaint("environment", "is one of \(Environment.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  func texts(_ table: TOMLTable, _ key: String) throws(Complaint) -> [String] {
    guard let value = table[key] else { return [] }
    guard let list = value.array else { throw complaint(key, "must be a list of texts") }
    var result: [String] = []
    for element in list {
      guard let text = element.string else { throw complaint(key, "must be a list of texts") }
      result.append(text)
    }
    return result
  }
}

/// The known word that a mistyped one most likely means: at most two slips away.
func nearest(to word: String, among known: [String]) -> String? {
  known.map { (word: $0, slips: slips(Array(word.utf8), Array($0.utf8))) }.filter { $0.slips <= 2 }.min { $0.slips < $1.slips }?
    .word
}

/// Letters to add, drop or change to get from one word to the other.
private func slips(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(min(above, row[j]) + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
