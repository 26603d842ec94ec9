import Inspection
import Sessions
import Testing

@Suite("What stands before a colon in a filter") struct FilterColonTests {
  private static let paths = {
    var paths = DataPaths()
    if let content = try? content(#"{"user":{"role":"admin","email":"ada@example.org"}}"#) {
      paths.learn(content, of: SessionID("a"), masking: Masking())
    }
    return paths
  }()

  @Test(
    "is the name of a field: another is an error that says how a value and how the text is written, and never a word",
    arguments: [
      ("role:admin", 1, #"did you mean data.user.role? For the text itself write "role:admin""#, "data.user.role:admin"),
      ("email:user7@example.org", 1, "did you mean data.user.email?", "data.user.email:user7@example.org"),
      ("not role:admin", 5, "did you mean data.user.role?", "not data.user.role:admin"),
      ("big or (role:admin)", 9, "did you mean data.user.role?", "big or (data.user.role:admin)"),
      ("user.role:admin", 1, "did you mean data.user.role?", "data.user.role:admin"),
      ("usr:ada", 1, "did you mean user?", "user:ada"),
      ("zzz:x", 1, #"for session data write data.zzz, for the text itself "zzz:x". Fields: id, user, "#, #""zzz:x""#),
      ("cart[0].sku:S", 1, "for session data write data.cart[0].sku, for", #""cart[0].sku:S""#),
      ("text-align:left", 1, "data.text-align", #""text-align:left""#), ("_k:1", 1, "data._k", #""_k:1""#),
      ("session:abc", 1, "did you mean seen or revision? For the text", #""session:abc""#),
      ("(zzz:x)", 2, #""zzz:x""#, #"("zzz:x")"#), ("zzz:", 1, #""zzz:""#, #""zzz:""#), ("zzz: x", 1, #""zzz:""#, #""zzz:" x"#),
      ("user=ada|zzz:x", 10, #""zzz:x""#, #"user=ada|"zzz:x""#),
      // How far the text would go is not certain.
      (#"zzz:"a b""#, 1, "for the text itself quotation marks around it.", nil), ("zzz:R&D", 1, "quotation marks around it", nil),
      (#"zzz:C\"#, 1, "quotation marks around it", nil),
      // What paths begin with has no colon behind it.
      ("data:admin", 1, #"for session data write data.PATH, for the text itself "data:admin""#, #""data:admin""#),
      // A slip of a name is no host with its port, whatever follows it.
      ("userId:42", 1, #"did you mean user? For the text itself write "userId:42""#, "user:42"),
      ("usr:4711", 1, "did you mean user?", "user:4711"), ("not usr:4711", 5, "did you mean user?", "not user:4711"),
      ("usr:a:b", 1, "did you mean user?", "user:a:b"), ("zzz:10:30", 1, #""zzz:10:30""#, #""zzz:10:30""#),
      ("fee:10", 1, #""fee:10""#, #""fee:10""#), ("x:y", 1, #""x:y""#, #""x:y""#), ("data:12", 1, #""data:12""#, #""data:12""#),
      ("s:AbCd.sig", 1, #""s:AbCd.sig""#, #""s:AbCd.sig""#),
      ("urn:isbn:0451450523", 1, #""urn:isbn:0451450523""#, #""urn:isbn:0451450523""#),
      ("db-1.example.org:443", 1, #""db-1.example.org:443""#, #""db-1.example.org:443""#),
      ("zzz_id:42", 1, #""zzz_id:42""#, #""zzz_id:42""#), ("zzzId:42", 1, #""zzzId:42""#, #""zzzId:42""#),
      ("role:42", 1, "did you mean data.user.role?", "data.user.role:42"),
      ("role:a:b", 1, "did you mean data.user.role?", "data.user.role:a:b"),
    ] as [(String, Int, String, String?)])
  func unknown(_ filter: String, _ position: Int, _ words: String, _ mended: String?) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter, paths: Self.paths) }
    #expect(error?.position == position && error?.reason.hasPrefix("unknown field “") == true, "\(String(describing: error))")
    #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    #expect(error?.mended(filter) == mended)
  }

  @Test(
    "is a part of a word where no name stands there, or an address, a time or a name of a program behind it",
    arguments: [
      "https://x.org", "http://localhost:8080/a", "14:30", "10:30:05", "2026-11-30T10:30", "3f9c:x", "1.0:beta", "std::string",
      "fe80::1", "/a:b", "ada@x.org:80", ":x", "+x:y", "a,b:c", "localhost:3000", "fd00:1::2", "aa:bb:cc:dd:ee:ff",
    ])
  func words(_ filter: String) throws {
    #expect(try Filter(parsing: filter, paths: Self.paths).root == .word(Array(filter.lowercased().utf8)))
    #expect(try Filter(parsing: "\"role:admin\"").root == .word(Array("role:admin".utf8)))
  }

  @Test(
    "wants something behind it",
    arguments: [
      ("user:", 6), ("user: ada", 6), ("(user:)", 7), ("user:|big", 6), ("not id:", 8), ("data.role:", 11), ("flash.x: y", 9),
      ("size:", 6), ("expires: 1h", 9),
    ])
  func nothing(_ filter: String, _ position: Int) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.position == position && error?.reason.hasPrefix("expected ") == true, "\(String(describing: error))")
  }
}
