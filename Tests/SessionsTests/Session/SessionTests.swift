import ECMAScript
import Sessions
import Testing

@Suite("a session")
struct SessionTests {
  @Test("gives the value before the flash, and a flash once")
  func flash() throws {
    let session = Session()
    try session.flash("k", "flash")
    try session.set("k", "value")
    #expect(session.get("k") == "value")
    try session.unset("k")
    #expect(session.has("k"))
    #expect(session.peek("k") == "flash")
    #expect(session.peek("k") == "flash", "peeking consumes nothing")
    #expect(session.get("k") == "flash")
    #expect(session.get("k") == nil)
    #expect(!session.has("k"))
  }

  @Test("keeps flashes under their keys in the same map, and shows keys in JavaScript's order")
  func flatForm() throws {
    let session = Session(.flat(["b": 1, "7": 2, "a": 3, "3": 4]))
    try session.set("__flash_x__", 5)
    #expect(session.has("x"))
    #expect(session.get("__flash_x__") == 5, "reading a flash by its key is no reading of the flash")
    #expect(session.get("x") == 5)
    try session.flash("", .null)
    #expect(session.get("") == .null)
    #expect(session.content.dataEntries.map(\.key) == ["3", "7", "b", "a"])
    try session.flash("5", 0)
    try session.flash("n", 1)
    #expect(session.content.flashEntries.map(\.key) == ["5", "n"])
    #expect(session.content.dataEntries.count == 4)
  }

  @Test(
    "takes only whole flash keys for flashes",
    arguments: [
      ("__flash_x__", "x"), ("__flash___", ""), ("__flash__", nil), ("__flash_x_", nil), ("_flash_x__", nil),
      ("__flash_x__ ", nil),
    ] as [(String, String?)])
  func flashKeys(_ key: String, _ name: String?) {
    let content = SessionContent.flat([JSString(key): 1])
    #expect(content.flashEntries.map(\.key.string) == (name.map { [$0] } ?? []))
    #expect(content.dataEntries.count == (name == nil ? 1 : 0))
  }

  @Test("of Remix 3 shows a flash in the next request only, as often as it is read, and takes null for nothing")
  func splitForm() throws {
    let first = Session(.split(values: [:], flash: [:]))
    try first.flash("m", "hi")
    #expect(first.get("m") == nil)
    #expect(first.content == .split(values: [:], flash: ["m": "hi"]))
    let next = Session(first.content)
    #expect(next.isChanged, "the flash has to be dropped by a save")
    #expect(next.get("m") == "hi")
    #expect(next.get("m") == "hi")
    #expect(next.content == .split(values: [:], flash: [:]))
    try next.set("a", 1)
    try next.set("a", .null)
    #expect(!next.has("a"))
    let odd = Session(.split(values: ["m": .null], flash: ["m": "flash"]))
    #expect(odd.get("m") == "flash", "a null gives way to a flash")
    #expect(odd.count == 2)
  }

  @Test("that is destroyed reads as empty and refuses every change", arguments: SessionCodec.allCases)
  func destroyed(_ codec: SessionCodec) throws {
    var content = codec.empty
    content.set("a", 1)
    content.setFlash("m", 1)
    let session = Session(content)
    try session.destroy()
    try session.destroy()
    #expect(session.isDestroyed)
    #expect(session.get("a") == nil && !session.has("m") && session.content.isEmpty && session.count == 0)
    #expect(throws: SessionError.destroyed) { try session.set("a", 1) }
    #expect(throws: SessionError.destroyed) { try session.unset("a") }
    #expect(throws: SessionError.destroyed) { try session.flash("a", 1) }
    #expect(throws: SessionError.destroyed) { try session.renewID() }
    session["a"] = 1
    #expect(session["a"] == nil)
    #expect("\(SessionError.destroyed)" == "Session has been destroyed")
  }

  @Test("knows whether it was changed")
  func changed() throws {
    let session = Session(.flat(["a": 1, "__flash_m__": 2]))
    #expect(!session.isChanged && session.isNew && session.id == nil)
    _ = (session.get("a"), session.peek("m"), session.has("m"), session.get("absent"))
    #expect(!session.isChanged)
    _ = session.get("m")
    #expect(session.isChanged)
    let renewed = Session()
    try renewed.renewID()
    #expect(renewed.isChanged)
  }

  @Test("is safe to share between tasks")
  func shared() async {
    let session = Session()
    await withTaskGroup { group in
      for index in 0..<200 { group.addTask { session[JSString("k\(index)")] = .number(JSNumber(Double(index))) } }
    }
    #expect(session.count == 200)
  }
}

@Suite("typed values")
struct TypedValueTests {
  struct Cart: Codable, Equatable {
    enum Kind: String, Codable { case gift, plain }
    struct Item: Codable, Equatable {
      var name: String
      var price: Double?
    }
    var id: Int64
    var kind = Kind.gift
    var items: [Item] = []
    var tags: [String: Bool] = [:]
    var note: String?
  }

  @Test("go in and come out the same, in the order of the type")
  func roundTrip() throws {
    let session = Session()
    let cart = Cart(id: 1 << 53, items: [.init(name: "tea 🍵", price: 2.5), .init(name: "", price: nil)], tags: ["a": true])
    try session.set("cart", to: cart)
    #expect(try session.get("cart", as: Cart.self) == cart)
    #expect(
      JSON.text(session.content.json)
        == #"{"cart":{"id":9007199254740992,"kind":"gift","items":[{"name":"tea 🍵","price":2.5},{"name":""}],"tags":{"a":true}}}"#
    )
    try session.set("list", to: [1, nil, 3] as [Int?])
    #expect(session.peek("list") == [1, .null, 3])
    #expect(try session.peek("list", as: [Int?].self) == [1, nil, 3])
    #expect(try session.peek("nothing", as: Int.self) == nil)
  }

  @Test("consume a flash only if it fits")
  func flash() throws {
    let session = Session()
    try session.flash("m", as: ["kind": "ok"])
    #expect(throws: SessionError.self) { try session.get("m", as: Int.self) }
    #expect(try session.get("m", as: [String: String].self) == ["kind": "ok"])
    #expect(try session.get("m", as: [String: String].self) == nil)
  }

  @Test("that JavaScript cannot hold exactly are refused, not rounded")
  func inexact() throws {
    let session = Session()
    for encode in [
      { try session.set("n", to: Int64.max) }, { try session.set("n", to: Double.nan) },
      { try session.set("n", to: Float.infinity) },
      { try session.set("n", to: ["deep": [(1 << 53) + 1]]) },
    ] as [() throws -> Void] {
      #expect(throws: SessionError.self) { try encode() }
    }
    #expect(!session.has("n"))
    try session.set("f", 1.5)
    #expect(throws: SessionError.self) { try session.get("f", as: Int.self) }
    try session.set("f", 300)
    #expect(throws: SessionError.self) { try session.get("f", as: UInt8.self) }
    #expect(try session.get("f", as: UInt16.self) == 300)
    try session.set("s", .string(JSString(utf16: [0xD800])))
    #expect(throws: SessionError.self) { try session.get("s", as: String.self) }
  }

  @Test("that do not fit say where and what was expected, and nothing of the value")
  func messages() throws {
    let canary = "CANARY-93b1"
    let session = Session(.flat(["cart": ["id": 1, "kind": .string(JSString(canary)), "items": [], "tags": [:]]]))
    #expect { try session.get("cart", as: Cart.self) } throws: { !"\($0)".contains(canary) && "\($0)".contains("kind") }
    #expect { try session.get("cart", as: [String: String].self) } throws: {
      !"\($0)".contains(canary) && "\($0)".contains("\"cart\"")
    }
    try session.set("cart", .string(JSString(canary)))
    #expect { try session.get("cart", as: Cart.self) } throws: {
      "\($0)" == #"The value of "cart" is string, and does not fit an object"#
    }
  }
}
