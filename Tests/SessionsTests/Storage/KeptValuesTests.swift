import SessionCookies
import ECMAScript
import Sessions
import TestSupport
import Testing

@Suite("what the memory store keeps as values")
struct KeptValuesTests {
  private let store = MemorySessionStore()

  @Test("reads as its bytes would, whatever JSON makes of it, and its bytes are those of JSON.stringify", arguments: Self.cases)
  func values(named: Named<JSONValue>, codec: SessionCodec) async throws {
    let value = named.value
    let storage = StoreSessionStorage(store: store, cookie: .session(secrets: [Secret("k1")]), codec: codec)
    let session = Session(codec.empty)
    try session.set("value", value)
    try session.flash("message", value)
    let pair = try await storage.commitSession(session).pair
    let bytes = codec.encode(session.javaScript.content)
    let id = try #require(session.id)
    let stored = try #require(try await store.read(id))
    #expect(stored.payload == bytes)
    let read = try await Self.outcome { try await storage.getSession(cookieHeader: pair).javaScript.content }
    let decoded = try await Self.outcome { try codec.decode(bytes).asRead }
    #expect(read == decoded)
    guard case .success = read else { return }
    // The next commit starts from what was read.
    let next = try await storage.getSession(cookieHeader: pair)
    let content = next.javaScript.content
    try next.set("more", [1, "two"] as JSONValue)
    _ = try await storage.commitSession(next)
    var expected = content
    expected.set("more", [1, "two"])
    #expect(try await store.read(id)?.payload == codec.encode(expected))
  }

  @Test("is listed with its bytes and their number, as records are that came as bytes")
  func listing() async throws {
    let storage = StoreSessionStorage(store: store, cookie: .session())
    let session = Session(.flat(["a": [1, 2.5, "é"]]))
    _ = try await storage.commitSession(session)
    let bytes = Array(#"{"a":[1,2.5,"é"]}"#.utf8)
    let other = StoredSession(id: store.makeID(), payload: bytes)
    _ = try await store.create(other)
    for contents in [true, false] {
      let entries = try await store.page(PageRequest(contents: contents)).entries
      #expect(entries.map(\.size) == [bytes.count, bytes.count])
      #expect(entries.map(\.id) == [session.id, other.id])
    }
    for entry in try await store.page(PageRequest()).entries {
      guard case .stored(let stored) = entry.content else { throw SessionError.gone }
      #expect(stored.payload == bytes && stored.storedSize ?? bytes.count == bytes.count)
    }
  }

  @Test("is nobody's but the store's: what a request goes on to do with its session shows with its commit alone")
  func apart() async throws {
    let storage = StoreSessionStorage(store: store, cookie: .session())
    let session = Session(.flat(["a": [1]]))
    let pair = try await storage.commitSession(session).pair
    let other = try await storage.getSession(cookieHeader: pair)
    try session.set("a", 2)
    try session.flash("b", true)
    #expect(other.javaScript.content == .flat(["a": [1]]))
    #expect(try await storage.getSession(cookieHeader: pair).javaScript.content == .flat(["a": [1]]))
    _ = try await storage.commitSession(session)
    #expect(try await storage.getSession(cookieHeader: pair).javaScript.peek("a") == 2)
    #expect(other.javaScript.content == .flat(["a": [1]]))
  }

  private static func outcome(_ body: () async throws -> SessionContent) async throws -> Result<SessionContent, SessionError> {
    do { return .success(try await body()) } catch let error as MalformedRecord {
      return .failure(.store(.malformed(error)))
    } catch let error as SessionError {
      return .failure(error)
    }
  }

  private static let cases: [(Named<JSONValue>, SessionCodec)] = {
    var deep = JSONValue.null
    for _ in 0..<JSON.defaultMaximumDepth { deep = [deep] }
    var shallower = JSONValue.null
    for _ in 0..<(JSON.defaultMaximumDepth - 3) { shallower = ["a": shallower] }
    let written = (try? JSON.parse(#"[1.0,1e3,9007199254740993,1.5,-0,0.1e1,1e400]"#)) ?? .null
    let values: [JSONValue] = [
      1, "text", "", true, .null, [], [:], [1, [2, ["a": "b"]]], written, deep, shallower,
      .number(JSNumber(-0.0)), .number(JSNumber(.nan)), .number(JSNumber(-.infinity)), 1e21, 1e-7, 0.1, -12.75,
      ["b": 1, "10": 2, "9": 3, "a": 4], ["9": 3, "10": 2, "b": 1], ["10": 2, "9": 3],
      ["01": 1, "-1": 2, "4294967295": 3, "0": 4],
      .string(JSString(utf16: [0xD800, 0x61])), .object([JSString(utf16: [0xDC00]): "\u{0}\u{1F}\"\\\u{7F}é\u{10FFFF}"]),
      .object(JSONObject((0..<40).map { (JSString("key\($0)"), .number(JSNumber(Double($0)))) })),
    ]
    return values.flatMap { value in
      SessionCodec.allCases.map { (Named(String(JSON.text(value).prefix(40)), value), $0) }
    }
  }()
}

extension SessionContent {
  /// As a session shows it that was just read: of Remix 3's the flashes are out of what the next commit would write.
  fileprivate var asRead: SessionContent { Session(self).javaScript.content }
}
