import TestSupport
import TestTraits
import Testing

@Suite("Rows of SQLite that refer to a session", .ownThreads) struct ReferringRowsTests {
  private let work: Workspace
  private var path: String { work.store + "/app.db" }

  init() throws {
    work = try Workspace([:])
    try work.database(
      "app.db",
      """
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
      INSERT INTO sessions VALUES ('Ada', 4070908800000, '{"cookie":{},"user":{"name":"Ada"}}'),
        ('Bob', 4070908800000, '{"cookie":{},"user":{"name":"Bob"}}');
      """)
  }

  @Test("that go along are said before it is destroyed, and when it is brought back") func goAlong() throws {
    try work.database(
      "app.db",
      """
      CREATE TABLE carts (sid REFERENCES sessions (sid) ON DELETE CASCADE); INSERT INTO carts VALUES ('Ada'), ('Bob');
      """)
    let words = "rows of carts are deleted or changed too, and do not come back"
    #expect(try work.run("info", path).output.contains(words))
    let dry = try work.run("destroy", path, "Ada", "--dry-run")
    #expect(dry.ending == .exit(0) && dry.errors.contains(words), "\(dry.errors)")
    let terminal = try PseudoTerminal([path], environment: Program.environment(home: work.home), columns: 160, rows: 40)
    try terminal.waitFor("Bob")
    try terminal.send("d")
    try terminal.waitFor("rows of carts")
    try terminal.send("y")
    try terminal.waitFor("session destroyed")
    #expect(try work.rows("app.db", "SELECT count(*) FROM carts") == ["1"])
    try terminal.send("u")
    try terminal.waitFor("Undo this?")
    try terminal.waitFor("rows of carts")
    try terminal.send("nq")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("by which it stays are said before, and where it stays") func keep() throws {
    try work.database(
      "app.db",
      """
      CREATE TABLE carts (sid REFERENCES sessions (sid) DEFERRABLE INITIALLY DEFERRED); INSERT INTO carts VALUES ('Ada');
      """)
    let all = ["destroy", path, "--where", "size>0", "--expect", "2"]
    let dry = try work.run(all + ["--dry-run"])
    #expect(dry.ending == .exit(0) && dry.errors.contains("by the foreign key of carts (sid)"), "\(dry.errors)")
    let act = try work.run(all + ["--yes"])
    #expect(act.ending == .exit(1) && act.errors.contains("1 of 2 destroyed"), "\(act.errors)")
    #expect(act.errors.contains("other rows refer to it (a foreign key)"), "\(act.errors)")
    #expect(try work.rows("app.db", "SELECT sid FROM sessions") == ["Ada"])
  }

  @Test(
    "that come while the interface is open are said in the review of a write, as are triggers",
    arguments: [
      (
        "CREATE TABLE carts (id INTEGER PRIMARY KEY, sid REFERENCES sessions (sid) ON DELETE CASCADE); "
          + "CREATE TABLE items (cart REFERENCES carts ON DELETE CASCADE)", "rows of carts, items"
      ), ("CREATE TABLE carts (sid REFERENCES sessions (sid))", "foreign key of carts (sid)"),
      ("CREATE TRIGGER gone AFTER DELETE ON sessions BEGIN SELECT 1; END", "the trigger gone runs"),
    ])
  func late(_ sql: String, _ words: String) throws {
    let terminal = try PseudoTerminal([path], environment: Program.environment(home: work.home), columns: 160, rows: 40)
    try terminal.waitFor("Bob")
    try terminal.waitFor("● live")
    try work.database("app.db", sql)
    try terminal.send("d")
    try terminal.waitFor(words)
    try terminal.send("nq")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("behind others that go along are said before, where it goes and where it stays") func behind() throws {
    try work.database(
      "app.db",
      """
      CREATE TABLE carts (id INTEGER PRIMARY KEY, sid REFERENCES sessions (sid) ON DELETE CASCADE);
      CREATE TABLE items (cart REFERENCES carts); INSERT INTO carts VALUES (1, 'Ada'), (2, 'Bob'); INSERT INTO items VALUES (1);
      """)
    let dry = try work.run("destroy", path, "Ada", "--dry-run")
    for words in ["rows of carts are deleted or changed", "by the foreign key of items (cart)"] {
      #expect(dry.ending == .exit(0) && dry.errors.contains(words), "\(dry.errors)")
    }
    let act = try work.run("destroy", path, "Ada", "--yes")
    #expect(act.ending != .exit(0) && act.errors.contains("other rows refer to it (a foreign key)"), "\(act.errors)")
  }
}
