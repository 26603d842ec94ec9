import ECMAScript
import TestSupport
import TestTraits
import Testing

/// What `info` says can be done in a store is what the verbs say of its sessions.
@Suite("What can be done in a store", .ownThreads) struct InfoTests {
  private let work: Workspace

  init() throws { work = try Workspace([:]) }

  /// Stores that the frameworks wrote, with a secret of theirs and without.
  private static let cases: [(store: FrameworkStore, secret: String?)] = FrameworkStore.all
    .filter { $0.folder != "beaker" }
    .flatMap { store in ([nil] + store.secrets.prefix(1).map(Optional.some)).map { (store: store, secret: $0) } }
  /// In a short run each fourth.
  private static let places = stride(from: 0, to: cases.count, by: Effort.isLong ? 1 : 4)

  /// Behind each the store is left out.
  private static let verbs: [(action: JSString, verb: String, words: [String])] = [
    ("edit", "set", ["zz", "1"]), ("flash", "flash", ["zz", "--text", "Hi"]), ("expire", "expire", ["+1h"]),
  ]

  private func open(_ store: FrameworkStore) throws -> String {
    if store.isDirectory { return store.path }
    try work.make("app.db", store.sql())
    return work.store + "/app.db"
  }

  private func told(_ path: String) throws -> JSONValue? { try work.run("info", path, "--json").json?["actions"] }

  /// To how many of the sessions it would be done, and how many there are.
  private func done(_ words: [String]) throws -> (able: Int, all: Int, errors: String) {
    let errors = try work.run(words + ["--where", "not corrupt", "--dry-run"]).errors
    let counts = errors.firstMatch(of: /(\d+) of (\d+) sessions? would be/)
    return (counts.flatMap { Int($0.1) } ?? 0, counts.flatMap { Int($0.2) } ?? 0, errors)
  }

  @Test("is yes where it is done to each session, and no where it is done to none", arguments: Array(places))
  func agrees(_ place: Int) throws {
    let (store, secret) = Self.cases[place]
    let path = try open(store)
    work.environment["SESSION_SECRET"] = secret
    let told = try told(path)
    for (action, verb, words) in Self.verbs {
      let said = try #require(told?[action]?.asString?.string)
      let (able, all, errors) = try done([verb, path] + words)
      #expect((said == "yes") == (all > 0 && able == all), "\(store) \(action): \(said): \(errors)")
      #expect(!said.hasPrefix("no: ") || able == 0, "\(store) \(action): \(said): \(errors)")
      #expect(said.hasPrefix("depends on the session: ") == (0 < able && able < all), "\(store) \(action): \(said): \(errors)")
      // In the words of what refuses it; of a flash several things may.
      for prefix in ["no: ", "depends on the session: "] where said.hasPrefix(prefix) && action != "flash" {
        #expect(errors.contains(said.dropFirst(prefix.count)), "\(store) \(action): \(said): \(errors)")
      }
    }
  }

  private func fixture(_ folder: String, _ name: String) throws -> FrameworkStore {
    try #require(FrameworkStore.all.first { $0.folder == folder && $0.name == name })
  }

  @Test("says why not")
  func reasons() throws {
    func edit(_ folder: String, _ name: String, _ secret: String? = nil) throws -> String? {
      work.environment["SESSION_SECRET"] = secret
      return try told(open(fixture(folder, name)))?["edit"]?.asString?.string
    }
    #expect(try edit("flask-session", "files") == "no: only Python itself can write Python pickle")
    #expect(
      try edit("active-record", "table") == "depends on the session: only Ruby itself can write Ruby Marshal")
    let files = try edit("django", "files")
    #expect(files?.hasPrefix("no: signed by Django's SECRET_KEY") == true, "\(files ?? "")")
    let another = try edit("django", "files", "not the key of this application")
    #expect(another == "no: none of the secrets signed it: Django would take what we sign for corrupt")
  }

  @Test("of a table without a session is what its kind of payload says")
  func empty() throws {
    let table = try fixture("django", "table")
    try work.make("app.db", table.sql() + "; DELETE FROM django_session;")
    let path = work.store + "/app.db"
    let edit = try told(path)?["edit"]?.asString?.string
    #expect(edit?.hasPrefix("no: signed by Django's SECRET_KEY") == true, "\(edit ?? "")")
    work.environment["SESSION_SECRET"] = table.secrets.first
    #expect(try told(path)?["edit"] == "yes")
  }
}
