import ECMAScript
import Sessions
import Testing

@testable import Inspection

@Suite("Completing a filter") struct FilterCompletionTests {
  private static let paths = {
    var paths = DataPaths()
    let payloads = [
      #"{"user":{"role":"admin","name":"Ada Lovelace"},"cart":[1],"sessionToken":"b1946ac92492d2347c6235b4d2611184"}"#,
      #"{"user":{"role":"auditor","roleSince":3},"a.b":"x y","password":"hunter2hunter2","deep":{"secret":{"x":"y"}}}"#,
    ]
    for payload in payloads { paths.learn(try? content(payload), of: SessionID(payload), masking: Masking()) }
    return paths
  }()

  private func completion(_ text: String) -> FilterCompletion {
    FilterCompletion(of: text, fields: Field.available(with: []), paths: Self.paths) { subject in
      switch subject {
      case .field(.user): ["Ada Lovelace", "ada@example.org", "Grace"]
      case .field(.flash): ["notice", "error"]
      case .field: []
      case .content(let path): Self.paths.values(of: .content(path))
      }
    }
  }

  @Test(
    "offers fields, paths and values that were met, in the last word alone",
    arguments: [
      ("us", ["user"]), ("ex", ["expired", "expires", "expiring"]), ("data.user.ro", ["data.user.role", "data.user.roleSince"]),
      ("expired and not us", ["user"]), ("(a or !fl", ["flash"]), ("user=ad", ["\"Ada Lovelace\"", "ada@example.org"]),
      ("user:G", ["Grace"]), ("user=\"Ada L", ["\"Ada Lovelace\""]), ("flash=", ["error", "notice"]), ("expires=n", ["never"]),
      ("state=cor", ["corrupt"]), ("data.user.role=", ["admin", "auditor"]), ("data.user.role!=au", ["auditor"]),
      ("id=", []), ("size>", []), ("zzz", []), (#"data["a.b"]="#, [#""x y""#]), ("\"user", []),
      ("not(us", ["user"]), ("(big)and(us", ["user"]), ("user~^(us", []), ("user~^(ada|us", []), ("user~^(ada)us", []),
      ("user~^(ada) and us", ["user"]), ("(user~(ada)|us", ["user"]), ("user=ada(", []),
    ] as [(String, [String])])
  func candidates(_ text: String, _ expected: [String]) {
    #expect(completion(text).candidates == expected, "\(text)")
  }

  @Test(
    "takes what is certain, and keeps what stands before",
    arguments: [
      ("us", "user"), ("big or data.user.ro", "big or data.user.role"), ("user=ad", "user=ad"), ("!user=G", "!user=Grace"),
      ("user=\"Ada L", "user=\"Ada Lovelace\""),
    ])
  func completed(_ text: String, _ expected: String) {
    // Two values that begin otherwise than by letters have nothing in common.
    #expect(completion(text).completed == (expected == "user=ad" ? "user=" : expected))
  }

  @Test("never offers what is masked, nor anything inside of it, nor an id") func masked() {
    for text in ["", "data.", "data.sessionToken=", "data.password=", "data.deep.secret.", "id=", "id~"] {
      let all = completion(text).candidates.joined(separator: " ")
      for secret in ["b1946", "hunter2", "secret.x"] { #expect(!all.contains(secret), "\(text): \(all)") }
    }
    #expect(Self.paths.values(of: .content(.data(ValuePath([.key("password")])))).isEmpty)
  }

  @Test("is bounded, whatever the data is like") func bounded() throws {
    var paths = DataPaths()
    for number in 0..<256 {
      paths.learn(
        try content(#"{"n":"value \#(number)","long":"\#(String(repeating: "x", count: 5000))\#(number)"}"#),
        of: SessionID("\(number)"), masking: Masking())
    }
    #expect(paths.values(of: .content(.data(ValuePath([.key("n")])))).count == 12)
    #expect(paths.values(of: .content(.data(ValuePath([.key("long")])))).isEmpty)
    #expect(completion(String(repeating: "user=a ", count: 1000)).candidates.isEmpty)
  }

  @Test("forgets what none of the sessions shows any more that showed it: they hide it by now, are others, or are gone")
  func forgets() throws {
    let (open, hidden) = (#"{"acct":{"mfa":{"hint":"zQ9K","n":1}}}"#, #"{"acct":{"mfa":{"hint":"zQ9K","n":1,"code":"482913"}}}"#)
    let hint = FilterSubject.content(.data(try ValuePath(parsing: "acct.mfa.hint")))
    var paths = DataPaths()
    func learn(_ text: String, _ id: String, _ revision: String = "r1") throws {
      let (row, content) = maker().summary(of: stored(id, text, revision: revision))
      paths.learn(content, of: row.id, row: row, masking: Masking())
    }
    func isKnown() -> [Bool] {
      [paths.values(of: hint) == ["zQ9K"], paths.names.contains("data.acct.mfa.n"), paths.path(endingIn: "mfa.n") != nil]
    }
    try learn(open, "a")
    try learn(open, "b")
    // Of the state that was learnt from nothing is learnt again.
    try learn(hidden, "a")
    paths.forget { id, _ in id == SessionID("b") }
    #expect(isKnown() == [true, true, true])
    try learn(open, "b")
    try learn(hidden, "a", "r2")
    #expect(isKnown() == [true, true, true])
    try learn(hidden, "b", "r2")
    #expect(isKnown() == [false, false, false] && paths.names == ["data.acct", "data.acct.mfa"])
    try learn(open, "a", "r3")
    #expect(isKnown() == [true, true, true])
    paths.forget { $0 == SessionID("a") && $1 == Revision("r3") }
    #expect(isKnown() == [false, false, false])
    // There is room again for as many as there ever was.
    for number in 0..<300 { try learn(#"{"k\#(number)":1}"#, "s\(number)") }
    #expect(paths.isFull && paths.path(endingIn: "k254") != nil && paths.path(endingIn: "k255") == nil)
  }
}
