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
    for payload in payloads { if let content = try? content(payload) { paths.learn(content, masking: Masking()) } }
    return paths
  }()

  private func completion(_ text: String) -> FilterCompletion {
    FilterCompletion(of: text, fields: Field.available(with: []), paths: Self.paths) { subject in
      switch subject {
      case .field(.user): ["Ada Lovelace", "ada@example.org", "Grace"]
      case .field(.flash): ["notice", "error"]
      case .field: []
      case .content(let path): Array(Self.paths.values(of: .content(path)))
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
        try content(#"{"n":"value \#(number)","long":"\#(String(repeating: "x", count: 5000))\#(number)"}"#), masking: Masking())
    }
    #expect(paths.values(of: .content(.data(ValuePath([.key("n")])))).count == 12)
    #expect(paths.values(of: .content(.data(ValuePath([.key("long")])))).isEmpty)
    #expect(completion(String(repeating: "user=a ", count: 1000)).candidates.isEmpty)
  }
}
