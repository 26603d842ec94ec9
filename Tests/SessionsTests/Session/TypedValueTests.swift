import ECMAScript
import Sessions
import Testing

@Suite("typed values")
struct TypedValueTests {
  struct Cart: Codable, Equatable, Sendable {
    enum Kind: String, Codable, Sendable { case gift, plain }
    struct Item: Codable, Equatable, Sendable {
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
    try session.set("cart", cart)
    #expect(try session.get("cart", as: Cart.self) == cart)
    #expect(
      JSON.text(session.javaScript.content.json)
        == #"{"cart":{"id":9007199254740992,"kind":"gift","items":[{"name":"tea 🍵","price":2.5},{"name":""}],"tags":{"a":true}}}"#
    )
    try session.set("list", [1, nil, 3] as [Int?])
    #expect(session.javaScript.peek("list") == [1, .null, 3])
    #expect(try session.get("list", as: [Int?].self) == [1, nil, 3])
    #expect(try session.get("nothing", as: Int.self) == nil)
  }

  @Test("consume a flash only if it fits")
  func flash() throws {
    let session = Session()
    try session.flash("m", ["kind": "ok"])
    #expect(throws: SessionError.self) { try session.take("m", as: Int.self) }
    #expect(try session.take("m", as: [String: String].self) == ["kind": "ok"])
    #expect(try session.take("m", as: [String: String].self) == nil)
  }

  @Test("that JavaScript cannot hold exactly are refused, not rounded")
  func inexact() throws {
    let session = Session()
    for encode in [
      { try session.set("n", Int64.max) }, { try session.set("n", Double.nan) },
      { try session.set("n", Float.infinity) },
      { try session.set("n", ["deep": [(1 << 53) + 1]]) },
    ] as [() throws -> Void] {
      #expect(throws: SessionError.self) { try encode() }
    }
    #expect(!session.has("n"))
    try session.set("f", 1.5)
    #expect(throws: SessionError.self) { try session.get("f", as: Int.self) }
    try session.set("f", 300)
    #expect(throws: SessionError.self) { try session.get("f", as: UInt8.self) }
    #expect(try session.get("f", as: UInt16.self) == 300)
    try session.javaScript.set("s", .string(JSString(utf16: [0xD800])))
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
    try session.javaScript.set("cart", .string(JSString(canary)))
    #expect { try session.get("cart", as: Cart.self) } throws: {
      "\($0)" == #"The value of "cart" is string, and does not fit an object"#
    }
  }

  @Test("under keys of any text: a string, a number, nothing, JSON as it is")
  func everyday() throws {
    let session = Session()
    let id = "u_1"
    try session.set("userId", id)
    try session.set("page-\(7)", 7)
    try session.set("ratio", 0.1)
    try session.set("exact", try JSON.parse("[1.0,1e3]"))
    try session.set("null", JSONValue.null)
    #expect(try session.get("userId") == "u_1")
    #expect(try session.get("page-7", as: Int.self) == 7)
    #expect(try session.get("null", as: Int.self) == nil)
    #expect(try session.get("null", as: JSONValue.self) == .null)
    #expect(JSON.text(session.javaScript.content.json, numbers: .asWritten).contains(#""exact":[1.0,1e3],"null":null"#))
    try session.set("userId", nil as String?)
    #expect(!session.has("userId"))
  }

  @Test("of a dictionary are written in one order, whatever order Swift has for it")
  func dictionaries() throws {
    let keys = (0..<40).map { "key\($0)" }
    let session = Session()
    try session.set("d", ["deep": Dictionary(uniqueKeysWithValues: keys.map { ($0, 1) })])
    let object = session.javaScript.peek("d")?["deep"]?.asObject
    #expect(object?.keys.map(\.string) == keys.sorted())
  }

  @Test("a flash is taken once, is no value, and shows to JavaScript as ever", arguments: SessionCodec.allCases)
  func take(_ codec: SessionCodec) throws {
    var content = codec.empty
    content.setFlash("m", ["text": "hi"])
    let session = Session(content)
    #expect(try session.get("m", as: [String: String].self) == nil)
    #expect(session.has("m") && session.javaScript.peek("m") == ["text": "hi"])
    #expect(try session.take("m") == ["text": "hi"])
    #expect(try session.take("m", as: [String: String].self) == nil)
    #expect(!session.has("m") && session.isChanged && session.javaScript.content.isEmpty)
  }

  @Test("by a key that knows its type")
  func keys() throws {
    let session = Session()
    try session.set(.cart, Cart(id: 1))
    var cart = try #require(try session[.cart])
    cart.note = "wrap it"
    try session.set(.cart, cart)
    try session.update(.cart, default: Cart(id: 2)) { $0.tags["gift"] = true }
    #expect(try session[.cart]?.note == "wrap it")
    #expect(try session[.cart]?.tags == ["gift": true])
    try session.flash(.notice, "Saved")
    #expect(try session.take(.notice) == "Saved")
    try session.unset(.cart)
    #expect(!session.has(.cart))
  }

  struct Shop: Codable, Sendable, Equatable {
    var userId: String?
    var visits: Int?
  }

  @Test("are the whole session, where one type says all of it; what the type does not know stays")
  func whole() throws {
    let session = Session(.flat(["userId": "u_1", "other": [1], "__flash_m__": "hi"]))
    #expect(try session.get(as: Shop.self) == Shop(userId: "u_1"))
    try session.update(as: Shop.self) { shop in
      shop.userId = nil
      shop.visits = 1
    }
    #expect(JSON.text(session.javaScript.content.json) == #"{"other":[1],"__flash_m__":"hi","visits":1}"#)
    try session.set("visits", "many")
    #expect { try session.get(as: Shop.self) } throws: {
      "\($0)" == "The session cannot be used: visits is string, and does not fit Int"
    }
    #expect(throws: SessionError.self) { try session.update(as: Int.self) { $0 += 1 } }
  }

  struct Place: Codable, Sendable, Equatable {
    var city: String
    var visits: Int
    var note: String?
  }

  @Test(
    "are the whole session also where it lacks members that are no optionals: the default has them, and they are set",
    arguments: [
      (#"{}"#, #"{"city":"Leeds","visits":1}"#), (#"{"city":"Hull"}"#, #"{"city":"Hull","visits":1}"#),
      (#"{"visits":4,"city":null,"other":[1]}"#, #"{"visits":5,"city":"Leeds","other":[1]}"#),
      (#"{"city":"Hull","visits":1,"note":"n"}"#, #"{"city":"Hull","visits":2,"note":"n"}"#),
    ])
  func wholeWithDefault(_ before: String, _ after: String) throws {
    let session = Session(try SessionCodec.flat.decode(Array(before.utf8)))
    let lacks = before == "{}"
    if lacks {
      #expect { try session.get(as: Place.self) } throws: { "\($0)" == #"The session has no "city""# }
      #expect(throws: SessionError.self) { try session.update(as: Place.self) { $0.visits += 1 } }
      #expect(!session.isChanged)
    }
    let place = try session.update(as: Place.self, default: Place(city: "Leeds", visits: 0)) { $0.visits += 1 }
    #expect(JSON.text(session.javaScript.content.json) == after)
    #expect(try session.get(as: Place.self) == place)
    try session.set("visits", "many")
    #expect(throws: SessionError.self) {
      try session.update(as: Place.self, default: Place(city: "Leeds", visits: 0)) { $0.visits += 1 }
    }
  }
}

extension SessionKey<TypedValueTests.Cart> {
  static var cart: Self { Self("cart") }
}

extension SessionKey<String> {
  static var notice: Self { Self("notice") }
}
