import SessionCookies
import ECMAScript
import Testing

@Suite struct InspectionTests {
  private static let signed = "v=eyJ1aWQiOjd9.G4votZp%2BrLG2nNeJHRBEuX%2BWGP25SMC%2Be6xND%2BilMok"
  private let ring = SecretRing([Secret("k3"), Secret("k1")])

  @Test(
    "However a cookie is pasted, it is found",
    arguments: [
      signed, "  \(signed)\n", "Cookie: a=1; \(signed); b=2", "cookie: \(signed)", String(signed.dropFirst(2)),
      "v=eyJ1aWQiOjd9.G4votZp+rLG2nNeJHRBEuX+WGP25SMC+e6xND+ilMok", "v=\"\(signed.dropFirst(2))\"",
    ])
  func found(pasted: String) {
    let inspection = CookieInspection(pasted, name: "v", secrets: ring)
    #expect(inspection.signature == .valid(secretIndex: 1))
    #expect(inspection.value == ["uid": 7])
    #expect(inspection.problems.isEmpty)
  }

  @Test(
    "It says why a cookie fails",
    arguments: [
      ("\(signed); Path=/; HttpOnly", [.attributesPasted]), ("Set-Cookie: \(signed); Secure", [.attributesPasted]),
      ("v=eyJ1aWQiOjd9", [.unsigned]), ("v=e30=", [.unsigned]), ("e30=", [.unsigned]), ("v=", [.empty]), ("", [.empty]),
      (String(signed.dropLast(1)), [.unknownKey, .shortSignature(length: 42)]),
      (signed.replacing("eyJ1aWQiOjd9", with: "eyJ1aWQiOjh9"), [.unknownKey]),
      (signed.replacing("%", with: "%25"), [.percentEncodedTwice]),
      ("v=bm90IGpzb24%3D.4b2ntVUdxWwqL6XWNMnG%2FE2md2Pipmr2DN3ffFZUb08", [.notJSON]), ("v=T!", [.unsigned, .badBase64]),
      ("v=_-8", [.unsigned, .badBase64URL]), ("v=Iv%2F%2BIg%3D%3D", [.unsigned, .notUTF8]),
      ("v=" + String(repeating: "A", count: 4094), [.unsigned, .notJSON, .truncated]),
    ] as [(String, [Expected])])
  func problems(pasted: String, expected: [Expected]) {
    let inspection = CookieInspection(pasted, secrets: ring)
    #expect(inspection.problems.map { Expected($0) } == expected)
  }

  enum Expected: Equatable {
    case attributesPasted, percentEncodedTwice, truncated, shortSignature(length: Int), unsigned, unknownKey, badBase64,
      badBase64URL
    case notUTF8, notJSON, empty, foreign

    init(_ problem: CookieInspection.Problem) {
      self =
        switch problem {
        case .attributesPasted: .attributesPasted
        case .percentEncodedTwice: .percentEncodedTwice
        case .truncated: .truncated
        case .shortSignature(let length): .shortSignature(length: length)
        case .unsigned: .unsigned
        case .unknownKey: .unknownKey
        case .badBase64(let isURLSafe): isURLSafe ? .badBase64URL : .badBase64
        case .notUTF8: .notUTF8
        case .notJSON: .notJSON
        case .empty: .empty
        case .foreign: .foreign
        }
    }
  }

  @Test("Without a secret a signature stays unchecked")
  func unchecked() {
    #expect(CookieInspection(Self.signed).signature == .unchecked)
    #expect(CookieInspection("v=e30%3D").signature == .missing)
  }

  @Test("A name alone means the form's defaults; with attributes, exactly those")
  func specification() throws {
    #expect(try CookieSpecification(parsing: "__session").cookie().serialize(nil).text == "__session=; Path=/; SameSite=Lax")
    #expect(try CookieSpecification(parsing: "__session;").cookie().serialize(nil).text == "__session=")
    let text = "__session; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800"
    #expect(
      try CookieSpecification(parsing: text).cookie().serialize(nil).text
        == "__session=; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax")
    let all = "a; max-age=0;domain=x.org; EXPIRES=Thu, 01 Jan 2026 00:00:00 GMT; partitioned; priority=high; samesite=NONE"
    #expect(
      try CookieSpecification(parsing: all).cookie().serialize(nil).text
        == "a=; Max-Age=0; Domain=x.org; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Partitioned; Priority=High; SameSite=None")
  }

  @Test(
    "A specification that is wrong is told what was meant",
    arguments: [
      ("", .missingName), ("; Path=/", .missingName), ("a=b; Path=/", .hasValue(name: "a")), ("a b", .invalidName("a b")),
      ("a; HttpOnyl", .unknownAttribute("HttpOnyl", nearest: .httpOnly)),
      ("a; same-site=lax", .unknownAttribute("same-site", nearest: .sameSite)),
      ("a; xyzzy", .unknownAttribute("xyzzy", nearest: nil)), ("a; Secure=1", .flagHasValue(.secure)),
      ("a; Path", .missingValue(.path)),
      ("a; Max-Age=1.5", .invalidValue(.maxAge, "1.5", expected: "whole seconds, such as 604800")),
      ("a; SameSite=sometimes", .invalidValue(.sameSite, "sometimes", expected: "Strict, Lax or None")),
    ] as [(String, CookieSpecificationError)])
  func specificationErrors(text: String, expected: CookieSpecificationError) {
    #expect(throws: expected) { try CookieSpecification(parsing: text) }
  }
}
