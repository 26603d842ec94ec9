import Inspection
import Testing

@Suite("Where a value of a filter ends") struct FilterValueTests {
  @Test(
    "is said by a blank, a sign or the parenthesis of its group, and a pattern has its own parentheses",
    arguments: [
      ("user~^(ada|bob)$", #"user~"^(ada|bob)$""#), ("user~(ada|bob)", #"user~"(ada|bob)""#),
      ("(user~^(ada|bob)$)", #"user~"^(ada|bob)$""#), ("(big or user~^(a|b)) x", #"(big or user~"^(a|b)") and x"#),
      ("((user~(a)(b)))", #"user~"(a)(b)""#), ("user ~ (a|b) c", #"user~"(a|b)" and c"#), ("user~(a&b) &c", #"user~"(a&b)" & c"#),
      ("(user~ada)", "user~ada"), ("not(user~ada)", "not user~ada"), ("user~ada|user=bob", "user~ada or user=bob"),
      ("user=a|expired", "user=a or expired"), ("user=a|!(user=b)", "user=a or !(user=b)"), ("user=a|\"b\"", "user=a or \"b\""),
      ("user=a |b", "user=a or b"), ("user=a| b", "user=a or b"), ("a|b", "a or b"),
      ("user=a&expired", "user=a and expired"), ("user=a &b", "user=a and b"), ("user=a& b", "user=a and b"), ("a&b", "a and b"),
      ("size>2K|alice", "size>2K or alice"), ("size:2K|alice", "size=2K or alice"),
      ("state=expired|alice", "state=expired or alice"),
      ("expires<1h|alice", "expires<1h or alice"), ("keys=0&alice", "keys=0 and alice"),
      ("user=O'Brien 'tis", #"user="O'Brien" and "'tis""#), ("'tis 'twas", #""'tis" and "'twas""#),
      ("data.city='s-Gravenhage or data.city='s-Hertogenbosch", #"data.city="'s-Gravenhage" or data.city="'s-Hertogenbosch""#),
      (#"'tis "don't""#, #""'tis" and "don't""#), (#"'tis "rock 'n' roll""#, #""'tis" and "rock 'n' roll""#),
      ("user~[(|)]", #"user~"[(|)]""#), ("(user~[^)])", #"user~"[^)]""#), ("user~[])]", #"user~"[])]""#),
      ("user~[[:alpha:])]", #"user~"[[:alpha:])]""#), (#"user~\(x\)"#, #"user~"\(x\)""#), (#"(user~\(x)"#, #"user~"\(x""#),
      ("not(user=ada)", "not user=ada"), ("!(user=ada)", "!user=ada"), ("(user=ada)", "user=ada"),
      ("(user=ada or user=bob) and size>4KB", "(user=ada | user=bob) & size>4K"), ("(a)and(b)", "a and b"),
      ("(a)or(b)", "a or b"),
      ("(a)not(b)", "a not b"), ("(a)!b", "a !b"), ("(a)|(b)", "a or b"), (#"(user="a b")or x"#, #"user="a b" or x"#),
      ("data.cart (x)", "data.cart and x"), ("user? (x)", "user? and x"), ("size>4 (x)", "size>4 and x"), ("a (b)", "a and b"),
      ("(size>4 KB)", "size>4KB"), (#"user="" x"#, #"user="" and x"#), (#"user=a\"#, #"(user=a\)"#),
    ])
  func ends(_ written: String, _ meant: String) throws {
    #expect(try Filter(parsing: written).root == Filter(parsing: meant).root)
  }

  @Test(
    "is an error where what stands directly behind it would be another question; the quotation marks are offered where they are certain",
    arguments: [
      ("user~ada|bob", 6, #"user~"ada|bob""#), ("user=[a|b", 6, #"user="[a|b""#), ("data.path=/a|b", 11, #"data.path="/a|b""#),
      ("not user~^admin$|^root$", 10, #"not user~"^admin$|^root$""#), ("(user=a|b|c or d)", 7, #"(user="a|b|c" or d)"#),
      ("data.company~AT&T", 14, #"data.company~"AT&T""#), ("data.company=R&D", 14, #"data.company="R&D""#),
      ("user:R&D", 6, #"user:"R&D""#), ("user~(a&b)&c", 6, #"user~"(a&b)&c""#), ("user=a|b&c", 6, #"user="a|b&c""#),
      ("user=a|b| c", 6, #"user="a|b"| c"#), ("user=a|b|", 6, #"user="a|b|""#), ("user=a|[b|c", 6, #"user="a|[b|c""#),
      ("flash=a|b", 7, #"flash="a|b""#),
      ("user=a|b|state=ok", 6, nil), ("user=a|b&size>4K", 6, nil), ("user=a=b|c", 6, #"user="a=b|c""#),
      ("user='root admin'", 6, #"user="root admin""#), ("'a b' c", 1, #""a b" c"#),
      ("user='O'Brien'", 6, #"user="O'Brien""#), ("(user='a b')", 7, #"(user="a b")"#),
      ("user='a'|user='b'", 6, #"user="a"|user='b'"#),
      (#"user='say "hi"'"#, 6, #"user="say \"hi\"""#), (#"user='a\'"#, 6, nil),
      ("not user~'^(a|b)$'", 10, #"not user~"^(a|b)$""#), ("user=ada(x)", 6, #"user="ada(x)""#),
      ("user:ada(x)", 6, #"user:"ada(x)""#), ("user=(ada|bob)", 6, #"user="(ada|bob)""#),
      ("not user=ada(x) or big", 10, #"not user="ada(x)" or big"#), ("(user=ada(x))", 7, #"(user="ada(x)")"#),
      ("user~^(root )?admin$", 6, #"user~"^(root )?admin$""#),
      ("user~^([a b]|[)])", 6, #"user~"^([a b]|[)])""#), ("user~^([a )]|b) x", 6, #"user~"^([a )]|b)" x"#),
      ("ada(x)", 1, #""ada(x)""#),
      ("a https://x.org/(b)", 3, #"a "https://x.org/(b)""#),
      ("user=(a or user=b)", 6, nil), ("user=5\"", 6, nil), (#"user~^"root admin""#, 6, nil), ("user~(ada bob", 6, nil),
      ("(user~^(ada or big)", 7, #"(user~"^(ada or big)""#), (#"ada"bob""#, 1, nil), ("(a)(b)", 4, nil), ("(a)b", 4, nil),
      (#"(a)"b""#, 4, nil), (#""a"b"#, 4, nil), (#""a""b""#, 4, nil), (#"user="a"(b)"#, 9, nil), (#"user="a"b"#, 9, nil),
      ("user?x", 6, nil), ("user?(x)", 6, nil), ("data.cart(x)", 10, nil),
    ] as [(String, Int, String?)])
  func unclear(_ filter: String, _ position: Int, _ mended: String?) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.position == position && error?.reason.contains("quotation marks") == true, "\(String(describing: error))")
    #expect(error?.mended(filter) == mended)
  }

  @Test(
    "Whoever means another condition is told that a blank stands before its sign",
    arguments: [
      ("user=ada|bob", "the | means “or”"), ("user=a|b|state=ok", "the | means “or”"), ("user~R&D", "the & means “and”"),
    ])
  func blank(_ filter: String, _ words: String) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.reason.hasSuffix("; with a blank before it \(words)") == true, "\(String(describing: error))")
  }

  @Test(
    "A number, a time and a state have no signs in them: what they are is said, and nothing is offered",
    arguments: [
      ("size>4(x)", 6, "expected a size"), ("size>5\"", 6, "expected a size"), ("state=ok(x)", 7, "expected one of"),
      ("expires<1h(x)", 9, "expected a length of time"), ("flash>1(x)", 7, "expected a number"),
    ])
  func signs(_ filter: String, _ position: Int, _ words: String) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.position == position && error?.offer == nil, "\(String(describing: error))")
    #expect(error?.reason.hasPrefix(words) == true, "\(String(describing: error))")
  }

  @Test(
    "Sets that are not closed are looked for once, however many there are", arguments: ["[", "[:", "[^]", "[[:x", "a|[", "([ "])
  func sets(_ opening: String) {
    #expect(throws: FilterError.self) {
      try Filter(parsing: "user~" + String(repeating: opening, count: 4_000 / opening.count))
    }
  }

  @Test(
    "An empty value is written in quotation marks",
    arguments: [("user=", 6), ("user~", 6), ("(user=)", 7), ("user= | big", 7), ("data.role!=", 12)])
  func empty(_ filter: String, _ position: Int) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.position == position && error?.reason.contains("\"\"") == true, "\(String(describing: error))")
  }
}
