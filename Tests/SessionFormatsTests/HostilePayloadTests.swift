import SessionCookies
import ECMAScript
@testable import SessionFormats
import Sessions
import SessionsAdministration
import TestSupport
import Testing

@Suite struct HostilePayloadTests {
  private static let big = String(repeating: "9", count: 30)

  @Test(
    "A payload that is broken says what is wrong and where",
    arguments: [
      (.phpSerialize, "", "cut short", 0), (.phpSerialize, "a:1:{i:0;i:1;", "cut short", 13),
      (.phpSerialize, "i:1;x", "1 bytes follow", 4), (.phpSerialize, "i:\(big);", "a ; must come sooner", 2),
      (.phpSerialize, "i:99999999999999999999;", "an integer", 23), (.phpSerialize, "x:1;", "no value of PHP", 2),
      (.phpSerialize, "a:9223372036854775807:{}", "and 2 bytes are left", 22), (.phpSerialize, "a:-1:{}", "it says -1", 5),
      (.phpSerialize, #"s:9:"ab";"#, "it says 9", 4), (.phpSerialize, #"s:1:"ab";"#, #"" must come here"#, 6),
      (.phpSerialize, "b:2;", "a boolean", 4), (.phpSerialize, "d:x;", "a float", 4), (.phpSerialize, "d:1.;", "a float", 5),
      (.phpSerialize, "a:1:{b:1;i:1;}", "a key is", 7), (.phpSerialize, #"C:1:"A":9:{}"#, "it says 9", 10),
      (.phpSerialize, #"S:1:"\zz";"#, "two hexadecimal digits", 7), (.phpSession, "a|i:1;b", "cut short", 7),
      (.phpSession, "a|i:1;b|", "cut short", 8), (.laravel, "%%%", "not base64", nil),
      (.laravel, "YToxOnt4", "in its base64: cut short", nil),
      (.django, "e30", "three parts", nil), (.django, "e30:a:b:c", "three parts", nil), (.django, "%:a:b", "not base64", 0),
      (.django, "e3:a:b", "the JSON in it", nil), (.django, ".e30:a:b", "zlib", 0), (.django, ".eJw:a:b", "cut short", 0),
      (.django, "e05hTn0:a:b", "the JSON in it", nil), (.marshal, "hello", "no value begins", 0),
      (.flat, "{", "the text ends", 1), (.split, "[{}]", "no pair", nil),
    ] as [(PayloadCodec, String, String, Int?)])
  func broken(_ kind: PayloadCodec, _ payload: String, _ words: String, _ offset: Int?) throws {
    let error = try #require(throws: MalformedRecord.self) { try kind.decode(Array(payload.utf8)) }
    #expect(error.reason.contains(words), "\(error.reason)")
    #expect(error.offset == offset && error.bytes == Array(payload.utf8))
  }

  @Test(
    "A MessagePack that lies about what follows is cut short, whatever it says",
    arguments: [
      "", "c1", "92", "9201", "81a161", "a3", "c4ff", "c6ffffffff00", "dbffffffff", "ddffffffff", "dfffffffff", "dc",
      "c9ffffffff",
      "c7", "d8", "cb00", "cf00", "d3", "0101", "93c410", "93c41000000000000000000000000000000000", "82a16101", "dfffffffffa161",
    ])
  func lies(_ payload: String) {
    #expect(throws: MalformedRecord.self) { try PayloadCodec.messagePack.decode(bytes(payload)) }
  }

  private static func deep(_ open: String, _ inside: String, _ close: String) -> [UInt8] {
    Array((String(repeating: open, count: 10_000) + inside + String(repeating: close, count: 10_000)).utf8)
  }

  private static func wide(_ count: Int) -> [UInt8] { [0xDD, 0, 3, 13, 64] + [UInt8](repeating: 0xC0, count: count) }

  private static let tooMuch: [(kind: PayloadCodec, payload: Named<[UInt8]>)] = [
    (.phpSerialize, Named("arrays", deep("a:1:{i:0;", "N;", "}"))),
    (.phpSession, Named("arrays", Array("a|".utf8) + deep("a:1:{i:0;", "N;", "}"))),
    (.laravel, Named("arrays", Base64.encode(deep("a:1:{i:0;", "N;", "}")))),
    (.laravel, Named("JSON", Base64.encode(deep("[", "", "]")))),
    (.messagePack, Named("arrays", [UInt8](repeating: 0x91, count: 10_000) + [0xC0])),
    (.messagePack, Named("nulls", wide(200_000))),
    (.django, Named("JSON", Base64.encodeURLSafe(deep("[", "", "]")) + Array(":a:b".utf8))),
    (.flat, Named("JSON", deep("[", "", "]"))), (.marshal, Named("JSON", deep("[", "", "]"))),
    (.java, Named("JSON", deep(#"{"a":"#, "1", "}"))),
  ]

  @Test("Nesting of 10,000, and 200,000 values, are refused", arguments: tooMuch)
  func depth(_ kind: PayloadCodec, _ payload: Named<[UInt8]>) throws {
    let error = try #require(throws: MalformedRecord.self) { try kind.decode(payload.value) }
    #expect(error.reason.contains("nested more than") || error.reason.contains("more than 100000 values"), "\(error.reason)")
  }

  @Test("What would grow a thousandfold is refused before it has")
  func bomb() throws {
    let payload = try #require(PayloadFixture.all.first { $0.kind == .django }).payload
    guard case .reencode(let encode) = PayloadCodec.django.signed(by: secretKey).editing(payload) else {
      Issue.record("the fixture must be writable")
      return
    }
    for count in [4_000_000, 12_000_000] {
      let json = Array(#"{"a":""#.utf8) + [UInt8](repeating: 0x61, count: count) + Array(#""}"#.utf8)
      let packed = Base64.encodeURLSafe(try #require(Compression.deflate(json)))
      let bomb = Array(".".utf8) + packed + payload.drop { $0 != UInt8(ascii: ":") }
      #expect(bomb.count < count / 700)
      let error = try #require(throws: MalformedRecord.self) { try PayloadCodec.django.decode(bomb) }
      #expect(error.reason.contains("decompress to more than"), "\(error.reason)")
    }
    // What is written is read again, compressed or not.
    for count in [300_000, 3_000_000] {
      let written = try encode(.flat(["a": .string(JSString(String(repeating: "a", count: count)))]), payload)
      #expect((written.count < count / 100) == (count < 1_000_000))
      #expect(try PayloadCodec.django.decode(written).value("a")?.asString?.wtf8.count == count)
    }
    let honest = try encode(.flat(["a": .string(JSString(String(repeating: "a", count: 50_000)))]), payload)
    #expect(try PayloadCodec.django.decode(honest).value("a")?.asString?.wtf8.count == 50_000)
  }

  @Test(
    "What is in another language's bytes is bounded: so many texts, so much of the bytes",
    arguments: [.marshal, .pickle, .gob, .java] as [PayloadCodec])
  func opaque(_ kind: PayloadCodec) throws {
    let text = Array("user_id".utf8)
    let length: [PayloadCodec: [UInt8]] = [
      .marshal: [0x22, 12], .pickle: [0x8C, 7], .gob: [7], .java: [0, 7],
    ]
    let head: [PayloadCodec: [UInt8]] = [.marshal: [4, 8], .pickle: [0x80, 4], .java: [0xAC, 0xED, 0, 5]]
    let payload = (head[kind] ?? []) + (0..<5_000).flatMap { _ in (length[kind] ?? []) + text }
    let content = try kind.decode(payload)
    #expect(content.value("__texts__")?.asArray == [JSONValue](repeating: "user_id", count: 200))
    #expect(content.value("__payload__")?.asString?.wtf8.count == 2048)
    #expect(content.value("size")?.asInt == payload.count)
  }

  @Test("Whatever the bytes, a payload reads or is refused; what is written reads as it was", arguments: Framework.payloads)
  func fuzz(_ kind: PayloadCodec) throws {
    let examples = PayloadFixture.all.filter { $0.kind == kind }.map(\.payload) + [Array(#"{"a":[1,2.0]}"#.utf8)]
    let format = kind == .django ? .django(secretKey, { newYear }) : kind
    try Fuzzing("payload \(kind.id)", iterations: 500, long: 200_000).mutations(of: examples) { payload, _ in
      let content: SessionContent
      do throws(MalformedRecord) { content = try format.decode(payload) } catch {
        #expect(error.bytes == payload && !error.reason.isEmpty && 0...payload.count ~= error.offset ?? 0)
        if case .reencode = format.editing(payload) { Issue.record("what cannot be read is written") }
        return
      }
      guard case .reencode(let encode) = format.editing(payload) else { return }
      let written = try encode(content, payload)
      #expect(try format.decode(written) == content)
      if [.phpSerialize, .phpSession, .messagePack].contains(kind) { #expect(written == payload) }
    }
  }
}
