import CSQLite
import ECMAScript
import Sessions
import SessionsSQL
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

@Suite("A store in somebody's table", .ownThreads) struct ForeignTableTests {
  private let work: Workspace
  private var path: String { work.store + "/app.db" }
  private static let express = "Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ"

  init() throws {
    work = try Workspace([:])
    try work.database(
      "app.db",
      """
      CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
      INSERT INTO sessions VALUES
        ('\(Self.express)', 4070908800000, '{"cookie":{"path":"/"},"user":{"name":"Ada"},"n":1.0}'),
        ('Bob3v9pX0qYw7sT1uR5nM2bC4dE6fG8h', 1700000000000, '{"cookie":{"path":"/"},"user":{"name":"Bob"}}');
      """)
  }

  @Test("is found by itself, listed, read and written, and only what is said changes", arguments: ["", "sqlite:", "#"])
  func worksAsAnyStore(_ way: String) throws {
    let store = way == "#" ? "sqlite:\(path)#sessions" : way + path
    let before = work.snapshot
    let list = try work.run("list", store, "--json", "--sort", "expires")
    #expect(list.ending == .exit(0), "\(list.errors)")
    let sessions = try #require(list.json?["sessions"]?.asArray)
    #expect(sessions.compactMap { $0["user"]?.asString?.string } == ["Bob", "Ada"])
    #expect(sessions.compactMap { $0["state"]?.asString?.string } == ["expired", "ok"])
    #expect(try work.run("get", store, Self.express, "n").output == "1.0\n")
    #expect(work.snapshot == before)
    #expect(try work.run("set", store, Self.express, "user.name", #""Eve""#).ending == .exit(0))
    #expect(
      try work.rows("app.db", "SELECT sess || expired FROM sessions WHERE sid LIKE 'Zk%'")
        == [#"{"cookie":{"path":"/"},"user":{"name":"Eve"},"n":1.0}4070908800000"#])
    let expire = try work.run("expire", store, Self.express, "2031-01-01T00:00:00Z")
    #expect(expire.ending == .exit(0) && expire.errors.contains("cookie.expires"), "\(expire.errors)")
    #expect(
      try work.rows("app.db", "SELECT sess || expired FROM sessions WHERE sid LIKE 'Zk%'")
        == [#"{"cookie":{"path":"/"},"user":{"name":"Eve"},"n":1.0}1924992000000"#])
    #expect(try work.run("destroy", store, "--where", "expired", "--expect", "1", "--yes").ending == .exit(0))
    #expect(try work.rows("app.db", "SELECT sid FROM sessions") == [Self.express])
  }

  @Test("what it does not keep finds nobody, with a not before it either, and no verb writes by it") func missing() throws {
    let before = work.snapshot
    for (filter, field) in [("not seen<30d", "seen"), ("seen>1h or user:Ada", "seen"), ("ip!=203.0.113.7", "ip")] {
      let result = try work.run("destroy", path, "--where", filter, "--expect", "2", "--yes")
      #expect(result.ending == .exit(2) && result.errors.contains("asks for \(field), which"), "\(result.errors)")
      let listed = try work.run("list", path, "--count", "--where", "(\(filter)) and not user:Ada")
      #expect(listed.output == "0\n" && listed.errors.contains("this store does not keep \(field), "), "\(listed.errors)")
    }
    let sorted = try work.run("list", path, "--sort", "seen")
    #expect(sorted.ending == .exit(2) && sorted.errors.contains("this store has no field seen"), "\(sorted.errors)")
    #expect(work.snapshot == before)
  }

  @Test("what its triggers do with a session that is destroyed is said before, and that it is not undone") func triggers() throws
  {
    try work.database(
      "app.db",
      """
      CREATE TABLE archive (sid);
      CREATE TRIGGER keeps AFTER DELETE ON sessions BEGIN INSERT INTO archive VALUES (old.sid); END;
      CREATE TRIGGER looks AFTER UPDATE ON sessions BEGIN SELECT 1; END;
      """)
    let (words, others) = ("the trigger keeps runs when a session is deleted", "the trigger looks runs when a session is changed")
    #expect(try work.run("info", path).output.contains("\(words): it may prevent that, and what it does is not undone"))
    let dry = try work.run("destroy", path, Self.express, "--dry-run")
    #expect(dry.ending == .exit(0) && dry.errors.contains(words) && !dry.errors.contains(others), "\(dry.errors)")
    let change = try work.run("set", path, Self.express, "n", "2", "--dry-run")
    #expect(change.ending == .exit(0) && change.errors.contains(others) && !change.errors.contains(words), "\(change.errors)")
    let terminal = try PseudoTerminal([path], environment: Program.environment(home: work.home), columns: 160, rows: 40)
    try terminal.waitFor("Bob")
    try terminal.send("d")
    try terminal.waitFor("the trigger keeps runs")
    try terminal.send("y")
    try terminal.waitFor("session destroyed")
    try terminal.send("u")
    try terminal.waitFor("Undo this?")
    try terminal.waitFor("the trigger keeps runs")
    try terminal.send("y")
    try terminal.waitFor("undone: session destroyed")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(try work.rows("app.db", "SELECT count(*) FROM archive") == ["1"])
  }

  @Test("what a trigger undoes counts as not done: the verb says so and names it, once, and the interface too")
  func undone() throws {
    try work.database(
      "app.db",
      """
      CREATE TRIGGER keeper AFTER DELETE ON sessions WHEN old.sid LIKE 'Bob%' BEGIN
        INSERT INTO sessions VALUES (old.sid, old.expired, old.sess); END;
      """)
    let destroy = try work.run("destroy", path, "--where", "size>0", "--expect", "2", "--yes")
    #expect(destroy.ending == .exit(1) && destroy.errors.contains("the trigger keeper keeps the row"), "\(destroy.errors)")
    #expect(destroy.errors.contains("1 of 2 destroyed"), "\(destroy.errors)")
    #expect(destroy.errors.ranges(of: "the trigger keeper runs when").count == 1, "\(destroy.errors)")
    #expect(try work.rows("app.db", "SELECT substr(sid, 1, 3) FROM sessions") == ["Bob"])
    let terminal = try PseudoTerminal([path], environment: Program.environment(home: work.home), columns: 160, rows: 40)
    try terminal.waitFor("Bob")
    try terminal.send("d")
    try terminal.waitFor("the trigger keeper runs when a session is deleted")
    try terminal.send("y")
    try terminal.waitFor("nothing was written: writing to")
    try terminal.waitFor("the trigger keeper keeps the row")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("of several tables one is asked for, and #TABLE chooses; a file of such a name is that file") func choosing() throws {
    try work.database("app.db", "CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp NOT NULL);")
    let several = try work.run("list", path)
    #expect(several.ending == .exit(2) && several.errors.contains("sqlite:\(path)#sessions"), "\(several.errors)")
    #expect(try work.run("list", path + "#session", "--json").json?["total"] == .number(JSNumber(0)))
    #expect(try work.run("list", "sqlite:" + path + "#sessions", "--json").json?["total"] == .number(JSNumber(2)))
    let slip = try work.run("list", path + "#sesions")
    #expect(slip.ending == .exit(2) && slip.errors.contains("did you mean sessions?"), "\(slip.errors)")
    let users = try work.run("list", path + "#users")
    #expect(users.ending == .exit(2) && users.errors.contains("--layout"), "\(users.errors)")
    try work.database("app.db#session", "CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);")
    #expect(try work.run("list", path + "#session", "--json").ending == .exit(0))
    #expect(try work.run("list", "sqlite:" + path + "#session#sessions", "--json").ending == .exit(0))
  }

  @Test(
    "a layout is named, misspelt, or does not fit",
    arguments: [
      (["--layout", "CONNECT-sqlite3"], 0, ""), (["--layout", "conect-sqlite3"], 2, "did you mean connect-sqlite3?"),
      (["--layout", "Django"], 2, "lacks session_key"), (["--layout", "shop"], 2, "there is no layout shop"),
    ])
  func layouts(_ options: [String], _ status: Int32, _ words: String) throws {
    let result = try Program.run(["list", path, "--json"] + options, environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(status) && (words.isEmpty || result.errors.contains(words)), "\(result.errors)")
  }

  @Test("a table of one's own is described in the configuration file") func described() throws {
    try work.database(
      "shop.db",
      """
      CREATE TABLE logins (token TEXT PRIMARY KEY, account INTEGER, valid INTEGER, seen INTEGER, body TEXT);
      INSERT INTO logins VALUES ('token-0123456789', 7, 4070908800, 1893456000, '{"n":1}');
      """)
    let store = work.store + "/shop.db"
    let unknown = try work.run("list", store)
    #expect(unknown.ending == .exit(3) && unknown.errors.contains("its tables are logins"), "\(unknown.errors)")
    func configure(_ text: String) throws { try work.write("home/.config/session-inspector/config.toml", text) }
    try configure(
      """
      [layouts.shop]
      table = "logins"
      id = "token"
      data = "body"
      expires = "valid"
      user = "account"
      last-active = "seen"
      """)
    let list = try work.run("list", store, "--json")
    #expect(list.ending == .exit(0), "\(list.errors)")
    let session = try #require(list.json?["sessions"]?.asArray?.first)
    #expect(session["expires"]?.asString?.string == "2099-01-01T00:00:00.000Z" && session["user"]?.asString?.string == "7")
    #expect(try work.run("list", store, "--layout", "shop").ending == .exit(0))
    for (text, words) in [
      ("[layouts.shop]\ntable = \"logins\"", "needs at least"), ("[layouts.shop]\ntabel = \"logins\"", "did you mean table?"),
      ("[layouts.shop]\ntable = \"logins\"\nid = \"token\"\nkind = \"xml\"", "is one of flat"),
    ] {
      try configure(text)
      let result = try work.run("list", store)
      #expect(result.ending == .exit(2) && result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test("what a table cannot say is refused with the reason, and nothing is written") func refusals() throws {
    try work.database(
      "laravel.db",
      """
      CREATE TABLE sessions (id varchar PRIMARY KEY, user_id integer, ip_address varchar, user_agent text, payload text NOT NULL,
        last_activity integer NOT NULL);
      INSERT INTO sessions VALUES ('aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d', 42, '127.0.0.1', 'Mozilla/5.0',
        'YToxOntzOjE6ImEiO2k6MTt9', 4070908800);
      """)
    let store = work.store + "/laravel.db", id = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d"
    let before = work.snapshot
    let expire = try work.run("expire", store, id, "2031-01-01T00:00:00Z")
    #expect(expire.ending == .exit(6) && expire.errors.contains("last_activity"), "\(expire.errors)")
    #expect(work.snapshot == before)
    // Nobody has said how long a session lasts: it is not true that it never ends.
    #expect(try work.run("get", store, id).output.contains("expires   unknown"))
    #expect(try work.run("list", store).output.contains("unknown"))
    #expect(try work.run("list", store, "--where", "expires=never", "--json").json?["sessions"] == .array([]))
    let told = try work.run("expire", store, id, "2031-01-01T00:00:00Z", "--layout", "Laravel:7200")
    #expect(told.ending == .exit(0) && told.errors.contains("reckoned from last_activity"), "\(told.errors)")
    #expect(try work.rows("laravel.db", "SELECT last_activity FROM sessions") == ["1924984800"])
    let session = try #require(try work.run("list", store, "--json").json?["sessions"]?.asArray?.first)
    #expect(session["user"]?.asString?.string == "42")
    #expect(try work.run("destroy", store, id, "--yes").ending == .exit(0))
    #expect(try work.rows("laravel.db", "SELECT count(*) FROM sessions") == ["0"])
  }

  @Test(
    "a flash that no page reads is not offered, unless the cookie is React Router's",
    arguments: [([], false), (["--form", "rr7"], true)])
  func flash(_ options: [String], _ isOffered: Bool) throws {
    try work.database(
      "other.db",
      """
      CREATE TABLE _hb_pg_persist (id text PRIMARY KEY, data json NOT NULL, expires timestamptz NOT NULL);
      INSERT INTO _hb_pg_persist VALUES ('hbs.k1a9z0q8', '{"user":{"name":"Ada"}}', '2099-01-01 00:00:00+00');
      """)
    let terminal = try PseudoTerminal(
      options + [work.store + "/other.db"], environment: Program.environment(home: work.home), columns: 140, rows: 30)
    try terminal.waitFor("Ada")
    try terminal.waitFor("e edit")
    if isOffered { try terminal.waitFor("f flash") }
    try terminal.send("f")
    try terminal.waitFor(isOffered ? "Flash" : "shows a flash that is set here")
    // All keys were told before this one was answered.
    if !isOffered { #expect(!terminal.screen.text.contains("f flash")) }
  }

  @Test("a flash is set as the framework keeps it, and refused with the reason where it keeps none") func flashVerb() throws {
    let other = "Bob3v9pX0qYw7sT1uR5nM2bC4dE6fG8h"
    let refused = try work.run("flash", path, other, "notice", "\"Hi\"")
    #expect(refused.ending != .exit(0) && refused.errors.contains("connect-flash"), "\(refused.errors)")
    try work.database(
      "app.db",
      "UPDATE sessions SET sess = '{\"cookie\":{\"path\":\"/\"},\"flash\":{\"info\":[\"Saved\"]}}' WHERE sid = '\(other)'")
    #expect(try work.run("flash", path, other, "notice", "\"Hi\"").ending == .exit(0))
    #expect(
      try work.rows("app.db", "SELECT sess FROM sessions WHERE sid = '\(other)'")
        == [#"{"cookie":{"path":"/"},"flash":{"info":["Saved"],"notice":["Hi"]}}"#])
    let row = try work.run("list", path, "--json").json?["sessions"]?.asArray?.first { $0["flash"] != .array([]) }
    #expect(row?["flash"] == ["info", "notice"])
  }

  @Test("--layout is for what has a layout") func forDatabases() throws {
    let result = try work.run("list", "memory:", "--layout", "Django")
    #expect(result.ending == .exit(2) && result.errors.contains("--layout"), "\(result.errors)")
  }
}

extension Workspace {
  /// Runs SQL on a database in the store's directory, as another program would.
  @discardableResult
  func rows(_ name: String, _ sql: String) throws -> [String] {
    var opened: OpaquePointer?
    try #require(sqlite3_open(store + "/" + name, &opened) == SQLITE_OK)
    defer { sqlite3_close(opened) }
    var rows: [String] = []
    var rest: UnsafePointer<CChar>? = nil
    return try sql.withCString { text in
      rest = text
      while let start = rest, start.pointee != 0 {
        var statement: OpaquePointer?
        try #require(
          sqlite3_prepare_v2(opened, start, -1, &statement, &rest) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(opened)))")
        while sqlite3_step(statement) == SQLITE_ROW {
          rows.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
        }
        sqlite3_finalize(statement)
      }
      return rows
    }
  }

  func database(_ name: String, _ sql: String) throws { try rows(name, sql) }
}
