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
    #expect(session.javaScript.get("k") == "value")
    try session.unset("k")
    #expect(session.has("k"))
    #expect(session.javaScript.peek("k") == "flash")
    #expect(session.javaScript.peek("k") == "flash", "peeking consumes nothing")
    #expect(session.javaScript.get("k") == "flash")
    #expect(session.javaScript.get("k") == nil)
    #expect(!session.has("k"))
  }

  @Test("keeps flashes under their keys in the same map, and shows keys in JavaScript's order")
  func flatForm() throws {
    let session = Session(.flat(["b": 1, "7": 2, "a": 3, "3": 4]))
    try session.set("__flash_x__", 5)
    #expect(session.has("x"))
    #expect(session.javaScript.get("__flash_x__") == 5, "reading a flash by its key is no reading of the flash")
    #expect(session.javaScript.get("x") == 5)
    try session.javaScript.flash("", .null)
    #expect(session.javaScript.get("") == .null)
    #expect(session.javaScript.content.dataEntries.map(\.key) == ["3", "7", "b", "a"])
    try session.flash("5", 0)
    try session.flash("n", 1)
    #expect(session.javaScript.content.flashEntries.map(\.key) == ["5", "n"])
    #expect(session.javaScript.content.dataEntries.count == 4)
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
    #expect(first.javaScript.get("m") == nil)
    #expect(first.javaScript.content == .split(values: [:], flash: ["m": "hi"]))
    let next = Session(first.javaScript.content)
    #expect(next.isChanged, "the flash has to be dropped by a save")
    #expect(next.javaScript.get("m") == "hi")
    #expect(next.javaScript.get("m") == "hi")
    #expect(next.javaScript.content == .split(values: [:], flash: [:]))
    try next.set("a", 1)
    try next.javaScript.set("a", .null)
    #expect(!next.has("a"))
    let odd = Session(.split(values: ["m": .null], flash: ["m": "flash"]))
    #expect(odd.javaScript.get("m") == "flash", "a null gives way to a flash")
    #expect(odd.javaScript.count == 2)
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
    #expect(!session.has("a") && !session.has("m") && session.javaScript.content.isEmpty && session.javaScript.count == 0)
    #expect(throws: SessionError.destroyed) { try session.set("a", 1) }
    #expect(throws: SessionError.destroyed) { try session.unset("a") }
    #expect(throws: SessionError.destroyed) { try session.flash("a", 1) }
    #expect(throws: SessionError.destroyed) { try session.renewID() }
    #expect("\(SessionError.destroyed)" == "Session has been destroyed")
  }

  @Test("knows whether it was changed")
  func changed() throws {
    let session = Session(.flat(["a": 1, "__flash_m__": 2]))
    #expect(!session.isChanged && session.isNew && session.id == nil)
    _ = (session.javaScript.get("a"), session.javaScript.peek("m"), session.has("m"), session.javaScript.get("absent"))
    #expect(!session.isChanged)
    _ = session.javaScript.get("m")
    #expect(session.isChanged)
    let renewed = Session()
    try renewed.renewID()
    #expect(renewed.isChanged)
  }

  @Test("is safe to share between tasks")
  func shared() async throws {
    let session = Session()
    try await withThrowingTaskGroup { group in
      for index in 0..<200 { group.addTask { try session.set("k\(index)", index) } }
      try await group.waitForAll()
    }
    #expect(session.javaScript.count == 200)
  }
}
