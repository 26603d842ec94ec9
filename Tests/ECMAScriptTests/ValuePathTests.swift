import ECMAScript
import TestSupport
import Testing

@Suite struct ValuePathTests {
  private let session: JSONValue = ["cart": [["qty": 1], ["qty": 2]], "a.b": ["c": true], "": "empty", "n": .null]

  @Test(
    "A path reads and prints in one grammar",
    arguments: [
      ("", []), ("cart", [.key("cart")]), ("cart[1].qty", [.key("cart"), .index(1), .key("qty")]),
      (#"["a.b"].c"#, [.key("a.b"), .key("c")]), (#"[""]"#, [.key("")]), ("[0][1]", [.index(0), .index(1)]),
      (#"x["\ud800"]"#, [.key("x"), .key(JSString(utf16: [0xD800]))]), ("é.__flash_x__", [.key("é"), .key("__flash_x__")]),
      (#"["say \"hi\""]"#, [.key("say \"hi\"")]),
    ] as [(String, [ValuePath.Step])])
  func grammar(text: String, steps: [ValuePath.Step]) throws {
    #expect(try ValuePath(parsing: text).steps == steps)
    #expect(ValuePath(steps).description == text)
  }

  @Test(
    "What is no path says where and why",
    arguments: [
      ("a.", 3), (".a", 1), ("a..b", 3), ("a[", 3), ("a[x]", 3), ("a[1", 4), ("a[1]b", 5), (#"a["x]"#, 6), ("a b", 2),
      ("a[-1]", 3),
      ("a[99999999999999999999]", 23),
    ])
  func errors(text: String, position: Int) throws {
    let error = try #require(throws: ValuePathSyntaxError.self) { try ValuePath(parsing: text) }
    #expect(error.position == position, "\(error)")
  }

  @Test("Get, set, remove and rename reach the value and leave its neighbours")
  func changes() throws {
    var value = session
    #expect(value[try path("cart[1].qty")] == 2)
    #expect(value[try path("n")] == .some(.null))
    #expect(value[try path("cart[2]")] == nil)
    try value.set(3, at: path("cart[1].qty"))
    try value.set("new", at: path("cart[2]"))
    try value.rename(at: path(#"["a.b"]"#), to: "ab")
    let removed = try value.remove(at: path("cart[0]"))
    #expect(removed == ["qty": 1])
    #expect(value == ["cart": [["qty": 3], "new"], "ab": ["c": true], "": "empty", "n": .null])
    try value.set(1, at: .root)
    #expect(value == 1)
  }

  @Test("A change that cannot be made says which part is missing, and changes nothing")
  func failures() throws {
    let attempts: [(ValuePathError, (inout JSONValue) throws -> Void)] = [
      (.missing(try path("cart[5]")), { try $0.set(1, at: path("cart[5].x.y")) }),
      (.notAContainer(try path("n"), kind: "null"), { try $0.set(1, at: path("n.x")) }),
      (.outOfRange(try path("cart[3]"), count: 2), { try $0.set(1, at: path("cart[3]")) }),
      (.missing(try path("gone")), { try $0.remove(at: path("gone")) }),
      (.missing(try path("gone")), { try $0.rename(at: path("gone.x"), to: "y") }),
      (.exists(try path("n")), { try $0.rename(at: path("cart"), to: "n") }),
      (.root, { try $0.remove(at: .root) }),
    ]
    for (expected, attempt) in attempts {
      var value = session
      let error = #expect(throws: ValuePathError.self) { try attempt(&value) }
      #expect(error == expected)
      #expect(value == session)
    }
  }

  private func path(_ text: String) throws -> ValuePath { try ValuePath(parsing: text) }

  @Test("Whatever the text, the parser answers; what it accepts it prints and reads again")
  func fuzz() throws {
    let examples = ["cart[1].qty", #"["a.b"].c"#, #"x["\ud800"][0]"#, "é.__flash_x__", "a[12][3].b-c$"].map { Array($0.utf8) }
    try Fuzzing("paths", iterations: 10_000).mutations(of: examples) { bytes, _ throws in
      guard let path = try? ValuePath(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
      #expect(try ValuePath(parsing: path.description) == path)
    }
  }
}
