import CSQLite
import ECMAScript
import Foundation
import TestSupport
import TestTraits
import Testing

/// Stores that the frameworks themselves wrote, in every verb's eyes: what each says of its own sessions is what is shown.
@Suite("Stores of frameworks", .ownThreads) struct FrameworkStoreTests {
  private let work: Workspace

  init() throws { work = try Workspace([:]) }

  /// Layouts that only a name can tell of, or that are known by name and not read.
  private static let notRead: Set<String> = ["beaker"]
  private static let read = FrameworkStore.all.filter { !notRead.contains($0.folder) }

  @Test("there are stores of fifteen frameworks and more") func enough() { #expect(Set(Self.read.map(\.folder)).count >= 10) }

  private func open(_ store: FrameworkStore) throws -> String {
    if store.isDirectory { return store.path }
    let path = work.store + "/app.db"
    try work.make("app.db", store.sql())
    return path
  }

  @Test("lists every session, none of them corrupt, with the end that the framework gives it", arguments: read)
  func lists(_ store: FrameworkStore) throws {
    let path = try open(store)
    let answer = try work.run("list", path, "--json", "--reveal", "--limit", "0")
    #expect(answer.ending == .exit(0), "\(answer.errors)")
    let rows = answer.json?["sessions"]?.asArray ?? []
    #expect(rows.count >= store.sessions.count)
    #expect(rows.allSatisfy { $0["state"] != "corrupt" }, "\(rows.compactMap { $0["problem"] })")
    guard !Self.digests.contains(store.folder) else { return }
    for session in store.sessions {
      let row = try #require(rows.first { $0["id"] == rowID(of: session, in: store) }, "\(session)")
      if Self.keepingUsers.contains(store.folder), let user = session["user"], !user.isNull, store.name != "pickled" {
        let isEncrypted = store.isDirectory && store.name.contains("encrypted")
        #expect(row["user"]?.asString?.string == user.asString?.string ?? JSON.text(user) || isEncrypted, "\(row)")
      }
      if !store.isDirectory, let expires = session["expires"]?.asDouble, !Self.bySetting.contains(store.folder) {
        let shown = row["expires"]?.asString.flatMap { Timestamp(parsing: $0) }?.milliseconds
        #expect(shown.map { abs(Double($0) - expires * 1000) < 2000 } == true, "\(row)")
      }
    }
  }

  /// They themselves keep who is logged in.
  private static let keepingUsers: Set<String> = ["symfony"]
  /// Their files are named by digests of the ids.
  private static let digests: Set<String> = ["flask-session"]
  /// Their sessions end by a setting, which no store says.
  private static let bySetting: Set<String> = ["laravel", "codeigniter", "php-tables"]

  private func rowID(of session: JSONValue, in store: FrameworkStore) -> JSONValue? {
    store.folder == "node-tables" ? session["credential"] ?? session["id"] : session["row"] ?? session["id"]
  }

  private static let withFlashes = read.filter { store in
    store.sessions.contains { $0["flashes"]?.asObject?.isEmpty == false || $0["flashes"]?.asArray?.isEmpty == false }
  }

  @Test("tells no message where the user hides what the framework keeps it in", arguments: withFlashes)
  func hiddenFlashes(_ store: FrameworkStore) throws {
    let path = try open(store)
    work.environment["SESSION_SECRET"] = store.secrets.first
    func flashes() throws -> [JSONValue] {
      let answer = try work.run("list", path, "--json", "--fields", "flash", "--limit", "0")
      return (answer.json?["sessions"]?.asArray ?? []).compactMap { $0["flash"] }
    }
    #expect(try flashes().contains { $0.asArray?.isEmpty == false })
    let places = ["flash", "_flash", "_flashes", "_messages", "_symfony_flashes", "_sf2_flashes", "__ci_vars", "__flash"]
    try work.write("home/.config/session-inspector/config.toml", "mask = \(places)\n")
    let hidden = try flashes()
    #expect(!hidden.isEmpty && hidden.allSatisfy { $0 == .array([]) }, "\(hidden)")
  }

  @Test("shows what each session holds as the framework reads it", arguments: read)
  func shows(_ store: FrameworkStore) throws {
    let path = try open(store)
    // What is encrypted opens with the application's key.
    work.environment["SESSION_SECRET"] = store.secrets.first
    for session in store.sessions {
      guard let id = rowID(of: session, in: store)?.asString?.string else { continue }
      let name = store.folder == "flask-session" && store.isDirectory ? session["id"]?.asString?.string ?? id : id
      let answer = try work.run("get", path, name, "--id", "--json", "--reveal")
      #expect(answer.ending == .exit(0), "\(answer.errors)")
      let data = try #require(answer.json?["data"]?.asObject)
      if let flashes = session["flashes"]?.asObject { #expect(answer.json?["flash"] == .object(flashes)) }
      // What another language serialized is read, or shown by its texts.
      let texts = JSONValue.object(data).allTexts
      for text in session["texts"]?.asArray ?? [] { #expect(text.asString.map(texts.contains) == true, "\(texts)") }
      if data["format"] != nil { continue }
      guard let content = session["content"], content.asObject != nil, session["partial"] == nil else { continue }
      #expect(JSONValue.object(data).isSame(as: content), "\(data)")
    }
  }
}

extension JSONValue {
  /// Whether it says what a fixture says: an empty array of PHP's may be an object, bytes and moments are texts there.
  fileprivate func isSame(as expected: JSONValue) -> Bool {
    switch (self, expected) {
    case (.object(let object), .object(let other)):
      return object.count == other.count && other.allSatisfy { entry in object[entry.key]?.isSame(as: entry.value) == true }
    case (.object(let object), .string(let text)):
      if let bytes = object["__bytes__"]?.asString { return text == "hex:" + bytes }
      if let moment = object["__timestamp__"]?.asString?.string {
        return Timestamp(parsing: moment) == Timestamp(parsing: text.string)
      }
      return false
    case (.array(let elements), .array(let others)):
      return elements.count == others.count && zip(elements, others).allSatisfy { $0.isSame(as: $1) }
    case (.array(let elements), .object(let object)): return elements.isEmpty && object.isEmpty
    case (.object(let object), .array(let elements)): return elements.isEmpty && object.isEmpty
    default: return self == expected
    }
  }
}

extension Workspace {
  /// A database in the store's directory, made by SQL.
  func make(_ name: String, _ sql: String) throws {
    var opened: OpaquePointer?
    try #require(sqlite3_open(store + "/" + name, &opened) == SQLITE_OK)
    defer { sqlite3_close(opened) }
    try #require(sqlite3_exec(opened, sql, nil, nil, nil) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(opened)))")
  }
}
