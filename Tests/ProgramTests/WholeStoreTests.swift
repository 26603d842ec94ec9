import ECMAScript
import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

/// The whole of a store in figures, of files and of a database alike.
@Suite("Statistics and what a store is", .ownThreads) struct WholeStoreTests {
  let work: Workspace
  static let sizes = [40, 600, 600, 5_000]

  init() async throws {
    let roles = ["admin", "editor", "editor", "admin"]
    var sessions = Workspace.sessions
    for (number, size) in Self.sizes.enumerated() {
      let filler = String(repeating: "x", count: size)
      sessions["eeee00000000000\(number)"] =
        #"{"data":{"user":{"name":"Eve","role":"\#(roles[number])"},"filler":"\#(filler)"},"expires":"2099-01-01T00:00:00.000Z"}"#
    }
    work = try Workspace(sessions)
    let database = try SQLiteSessionStore(path: work.path + "/s.db", options: .init(createsDatabase: true))
    for (id, text) in sessions {
      guard let record = try? JSON.parse(text), let data = record["data"] else { continue }
      let expires = record["expires"]?.asString.flatMap { Timestamp(parsing: $0.string) }
      _ = try await database.create(
        StoredSession(id: SessionID(JSString(id)), payload: JSON.stringify(data, numbers: .asWritten), expires: expires))
    }
  }

  private func store(_ kind: String) -> String { kind == "files" ? work.store : work.path + "/s.db" }
  private func sum(_ rows: JSONValue?, _ member: JSString) -> Int {
    (rows?.asArray ?? []).reduce(0) { $0 + ($1[member]?.asInt ?? 0) }
  }

  @Test("count every session once in each chart, and add up to the stored bytes", arguments: ["files", "sqlite"])
  func sums(_ kind: String) throws {
    let before = work.snapshot
    let result = try work.run("stats", store(kind), "--json")
    #expect(result.ending == .exit(0), "\(result.errors)")
    let whole = try #require(result.json)
    let listed = try work.run("list", store(kind), "--json").json
    #expect(whole["sessions"] == listed?["total"])
    #expect(whole["bytes"]?.asInt == sum(listed?["sessions"], "size"))
    for chart in try #require(whole["by"]?.asArray) {
      #expect(sum(chart["groups"], "sessions") == whole["sessions"]?.asInt, "\(chart)")
      #expect(sum(chart["groups"], "bytes") == whole["bytes"]?.asInt, "\(chart)")
    }
    #expect(sum(whole["keys"], "bytes") + (whole["around"]?.asInt ?? 0) == whole["bytes"]?.asInt)
    let filler = try #require(whole["keys"]?.asArray?.first)
    #expect(filler["key"] == "filler" && filler["sessions"] == 4)
    #expect(filler["bytes"]?.asInt == Self.sizes.reduce(0) { $0 + #""filler":"""#.utf8.count + $1 })
    #expect(whole["largest"]?.asArray?.count == 5 && whole["largest"]?.asArray?.first?["size"]?.asInt ?? 0 > 5_000)
    #expect(work.snapshot == before)
  }

  @Test(
    "are told by a field or a path",
    arguments: [
      ("state", ["ok": 7, "expired": 1, "corrupt": 1]),
      ("role", ["admin": 2, "editor": 2, "(absent)": 4, "(not known)": 1]),
      ("data.user.role", ["admin": 2, "editor": 2, "(absent)": 4, "(not known)": 1]),
      ("user", ["Eve": 4, "ada@example.org": 1, "(not known)": 1]),
      ("size", ["below 256B": 6, "256B to 1K": 2, "4K to 16K": 1]),
      ("expires", ["expired": 1, "1y and more": 6, "never": 1, "(not known)": 1]),
      ("data.csrfToken", ["********": 1, "(absent)": 7]), ("flash", ["notice": 1, "(absent)": 7]),
      ("data.cart", ["(list)": 1]), ("data.cart[0].qty", ["1": 1]),
    ])
  func groups(_ by: String, _ counts: [String: Int]) throws {
    let by = by == "role" ? nil : by
    let charts = try work.run(["stats", work.store, "--json"] + (by.map { ["--by", $0] } ?? [])).json?["by"]?.asArray
    let chart = try #require(by == nil ? charts?.first { $0["field"] == "role" } : charts?.first)
    let groups = try #require(chart["groups"]?.asArray)
    for (value, count) in counts {
      let group = groups.first { ($0["value"]?.asString?.string ?? "(\($0["kind"]?.asString?.string ?? ""))") == value }
      #expect(group?["sessions"]?.asInt == count, "\(value): \(groups)")
    }
  }

  @Test("are told by each value of a list, and what is no text is told from every text")
  func values() throws {
    let texts = [#"["admin","editor"]"#, #"["editor"]"#, "[]", "\"\"", "\"no value\"", "\"none\""]
    for (number, roles) in texts.enumerated() {
      let record = #"{"data":{"roles":\#(roles)},"expires":"2099-01-01T00:00:00.000Z"}"#
      try work.write("store/ffff/00000000000\(number)", record)
    }
    let whole = try work.run("stats", work.store, "--by", "data.roles", "--where", "data.roles?", "--json").json
    let groups = try #require(whole?["by"]?[0]?["groups"]?.asArray)
    let counts = groups.map { group in
      "\(JSON.text(group["value"] ?? "")) \(group["kind"]?.asString?.string ?? "") \(group["sessions"]?.asInt ?? 0)"
    }
    #expect(
      counts == [
        "\"editor\" value 2", "\"\" value 1", "\"no value\" value 1", "\"admin\" value 1", "\"none\" value 1", "[] empty list 1",
      ], "\(counts)")
    let text = try work.run("stats", work.store, "--by", "data.roles").output
    for words in [
      "  editor         2 ", "  \"\"             1 ", "  \"no value\"     1 ", "  an empty list  1 ", "  no value       8 ",
    ] {
      #expect(text.contains(words), "\(words): \(text)")
    }
    for role in ["admin", "editor"] {
      let found = try work.run("list", work.store, "--where", "data.roles=\(role)", "--count").output
      #expect(counts.contains("\"\(role)\" value \(found.dropLast())"), "\(found)")
    }
  }

  @Test("are bars for people, of what a filter finds, and say what cannot be asked")
  func text() throws {
    let result = try work.run("stats", work.store, "--where", "user=Eve")
    #expect(result.ending == .exit(0) && result.output.hasPrefix("4 sessions, "), "\(result.errors)")
    for words in ["by size", "role\n  admin ", "   50 %", "bytes by key\n  filler ", "around them", "largest\n", "█"] {
      #expect(result.output.contains(words), "\(words): \(result.output)")
    }
    let role = try work.run("stats", work.store, "--by", "data.user.role", "--where", "user=Eve").output.split(separator: "\n")
    #expect(role.count == 4 && role[1] == "by data.user.role", "\(role)")
    for (by, words) in [("id", "its own"), ("rol", "not a field"), ("user,size", "one field"), ("ip", "not kept")] {
      let wrong = try work.run("stats", work.store, "--by", by)
      #expect(wrong.ending == .exit(2) && wrong.errors.contains(words), "\(wrong.errors)")
    }
  }

  @Test("a store says what it is, by what, and what can be done there")
  func info() throws {
    let before = work.snapshot
    for (store, backend, recognised, status) in [
      (work.store, "files", "how they are named", Int32(0)), (work.path + "/s.db", "sqlite", "its table sessions", 0),
      ("memory:", "memory", "it is made", 0),
    ] {
      let result = try work.run("info", store, "--json")
      #expect(result.ending == .exit(status), "\(result.errors)")
      let info = try #require(result.json)
      #expect(info["backend"]?.asString?.string == backend)
      #expect(info["recognised"]?.asString?.string.contains(recognised) == true, "\(info)")
      #expect(info["actions"]?["edit"] == "yes" && info["actions"]?["destroy"] == "yes")
      let total = try work.run("list", store, "--json").json?["total"]
      #expect(backend == "memory" || info["sessions"]?["in all"] == total)
    }
    let text = try work.run("info", work.store, "--read-only").output
    for words in [
      "edit: no: the store is open for reading only", "7 ok", "1 corrupt", "permissions   0700", "watched by", "React Router",
    ] {
      #expect(text.contains(words), "\(words): \(text)")
    }
    let indices = try work.run("info", work.path + "/s.db", "--json").json?["indices"]
    #expect(indices?.asArray?.contains("expires") == true, "\(String(describing: indices))")
    #expect(work.snapshot == before)
  }
}
