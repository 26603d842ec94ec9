import SessionCookies
import ECMAScript
import Platform
@testable import SessionFormats
import Sessions
import SessionsAdministration
import TestSupport
import Testing

/// What real writers wrote; `made` says which.
struct PayloadFixture: Sendable, CustomTestStringConvertible {
  let kind: PayloadCodec
  let name: String
  let payload: [UInt8]
  let content: JSONValue
  let isWritable: Bool

  var testDescription: String { "\(kind.id) \(name)" }

  static let all: [PayloadFixture] = {
    let lines = (try? Vectors.bytes(ofFile: Vectors.fixture("payloads.jsonl")))?.split(separator: UInt8(ascii: "\n")) ?? []
    return lines.compactMap { line in
      guard let row = try? JSON.parse(line), let kind = row["kind"]?.asString.flatMap({ Framework.payload($0.string) }),
        let payload = row["payload"]?.asString
      else { return nil }
      return PayloadFixture(
        kind: kind, name: row["case"]?.asString?.string ?? "", payload: bytes(payload.string), content: row["content"] ?? .null,
        isWritable: row["writable"] == true)
    }
  }()
}

/// The bytes of hexadecimal digits.
func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.utf8.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// Django's key of the fixtures.
let secretKey: SecretRing = [Secret("django-insecure-fixture-key")]
let newYear = Timestamp(milliseconds: 1_767_225_600_000)

@Suite struct PayloadTests {
  private func format(_ kind: PayloadCodec) -> PayloadCodec { kind == .django ? .django(secretKey, { newYear }) : kind }

  private func encoder(_ kind: PayloadCodec, _ payload: [UInt8]) -> (@Sendable (SessionContent) throws -> [UInt8])? {
    switch format(kind).editing(payload) {
    case .refused: nil
    case .json: { content in SessionCodec.flat.encode(content, numbers: .asWritten) }
    case .reencode(let encode): { content in try encode(content, payload) }
    }
  }

  @Test("There are fixtures of every form that is read")
  func fixtures() {
    #expect(PayloadFixture.all.count == 51)
    #expect(Set(PayloadFixture.all.map(\.kind)).union([.flat, .split, .empty]) == Set(Framework.payloads))
  }

  @Test(
    "The name of a property that not everybody may see is known in the words for it, and as PHP writes it",
    arguments: ["pass", "a (protected)", "größe", ""],
    [("*", " (protected)"), (#"App\UserId"#, #" (private of App\UserId)"#)])
  func properties(_ name: String, _ owner: (name: String, words: String)) throws {
    let written = "\0\(owner.name)\0\(name)"
    let text = "cfg|O:6:\"Config\":1:{s:\(written.utf8.count):\"\(written)\";s:7:\"hunter2\";}"
    let read = try PHPReader.decodeSession(Array(text.utf8))
    let key = try #require(read["cfg"]?.asObject?.keys.last)
    #expect(key.string == name + owner.words)
    #expect([JSString(name), PropertyName.own(in: JSString(name))].contains(PropertyName.own(in: key)))
    #expect(PropertyName.own(in: JSString(written)) == PropertyName.own(in: key))
    for other in ["user", "f(x)", "(protected)", "a (b)", "\0", ""] { #expect(PropertyName.own(in: JSString(other)) == nil) }
  }

  @Test("What a framework's own writer wrote reads as a tree, and nothing is made of it", arguments: PayloadFixture.all)
  func reads(_ fixture: PayloadFixture) throws {
    var values = try format(fixture.kind).decode(fixture.payload).values
    if let hexadecimal = values.remove("__payload__")?.asString {
      let shown = bytes(hexadecimal.string)
      #expect(fixture.payload.suffix(shown.count) == shown[...] || Base64.decode(fixture.payload) == shown)
    }
    #expect(JSONValue.object(values) == fixture.content)
  }

  @Test("What cannot be read is told from a session's values", arguments: PayloadFixture.all)
  func opaque(_ fixture: PayloadFixture) throws {
    let content = try format(fixture.kind).decode(fixture.payload)
    #expect(content.isOpaque == (content.values["__payload__"] != nil))
  }

  @Test("It is written where that is exact, and the rest refused with the reason", arguments: PayloadFixture.all)
  func writes(_ fixture: PayloadFixture) throws {
    let format = format(fixture.kind)
    guard let encode = encoder(fixture.kind, fixture.payload) else {
      #expect(!fixture.isWritable)
      return
    }
    #expect(fixture.isWritable)
    let content = try format.decode(fixture.payload)
    let isPHPJSON = fixture.name == "json"  // PHP escapes slashes.
    if !isPHPJSON, fixture.name != "compressed" { #expect(try encode(content) == fixture.payload) }
    var changed = content
    changed.set("added", ["text": "é\u{1F600}", "number": 7, "half": 0.5, "list": [1, true, []]])
    #expect(try format.decode(try encode(changed)) == changed)
  }

  @Test(
    "Django's text is signed again only where one of the secrets had signed it",
    arguments: [
      ([], "give it by --secrets-file FILE"), ([Secret("another")], "none of the secrets signed it"),
    ] as [(SecretRing, String)])
  func django(_ secrets: SecretRing, _ words: String) throws {
    let payload = try #require(PayloadFixture.all.first { $0.kind == .django }).payload
    guard case .refused(let reason) = PayloadCodec.django.signed(by: secrets).editing(payload) else {
      Issue.record("it must not be written")
      return
    }
    #expect(reason.contains(words))
  }

  @Test("A key in rotation verifies, and the newest signs")
  func rotation() throws {
    let payload = try #require(PayloadFixture.all.first { $0.kind == .django && $0.name == "short" }).payload
    let ring: SecretRing = [Secret("newer"), secretKey[0]]
    guard case .reencode(let encode) = PayloadCodec.django.signed(by: ring).editing(payload) else {
      Issue.record("it must be written")
      return
    }
    let written = try encode(.flat(["a": 1]), payload)
    guard case .reencode = PayloadCodec.django.signed(by: [Secret("newer")]).editing(written) else {
      Issue.record("the newest must have signed it")
      return
    }
  }

  @Test("Python's NaN and infinities in Django's JSON are shown, and kept when the rest is changed")
  func infinities() throws {
    let json = Array(#"{"a":NaN,"b":[-Infinity,Infinity,1],"c":"NaN, Infinity \" NaN","n":1}"#.utf8)
    let payload = Base64.encodeURLSafe(json) + Array(":1vb66i:x".utf8)
    let content = try PayloadCodec.django.decode(payload)
    #expect(
      content.json == [
        "a": ["__float__": "NaN"], "b": [["__float__": "-Infinity"], ["__float__": "Infinity"], 1],
        "c": "NaN, Infinity \" NaN", "n": 1,
      ])
    guard case .reencode(let encode) = PayloadCodec.django.signed(by: secretKey).editing(try signed(json)) else {
      Issue.record("it must be written")
      return
    }
    let written = try encode(content, payload)
    // Packed as Django packs it: what is in it is the same to the byte, and no JSON of JavaScript's.
    let packed = written.prefix { $0 != UInt8(ascii: ":") }
    let text =
      packed.first == UInt8(ascii: ".")
      ? try Compression.inflate((try #require(Base64.decodeURLSafe(packed.dropFirst())))[...]) : Base64.decodeURLSafe(packed)
    #expect(text == json)
  }

  /// A text of Django's with this JSON in it.
  private func signed(_ json: [UInt8]) throws -> [UInt8] {
    let text = String(decoding: Base64.encodeURLSafe(json), as: UTF8.self) + ":1vb66i"
    return Array(try #require(DjangoText.store.newest.sign(text, secretKey)).utf8)
  }

  @Test("What a form cannot say is refused, not changed in silence")
  func unsayable() throws {
    let session = try #require(encoder(.phpSession, Array("a|i:1;".utf8)))
    #expect(throws: StoreError.self) { try session(.flat(["a|b": 1])) }
    #expect(try session(.flat(["b": "x"])) == Array(#"b|s:1:"x";"#.utf8))
    let pack = try #require(encoder(.messagePack, [0x80]))
    #expect(throws: StoreError.self) { try pack(.flat(["a": .string(JSString(utf16: [0xD800]))])) }
  }

  @Test("A table without data has an empty session that cannot be written")
  func none() throws {
    #expect(try PayloadCodec.empty.decode([]).isEmpty)
    #expect(encoder(.empty, []) == nil)
  }

  @Test("A cachelib header and the id in a record of tower-sessions are not shown")
  func hidden() throws {
    let record = try #require(PayloadFixture.all.first { $0.name == "tower" })
    #expect(!JSON.text(try format(.messagePack).decode(record.payload).json).contains("0123456789abcdef"))
    let file = try #require(PayloadFixture.all.first { $0.name == "cachelib file" })
    #expect(try format(.pickle).decode(file.payload) == .flat(["user_id": "42", "_permanent": true]))
  }
}
