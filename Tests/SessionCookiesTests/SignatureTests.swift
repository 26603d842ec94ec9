import SessionCookies
import ECMAScript
import TestSupport
import Testing

@Suite struct SignatureTests {
  private let ring = SecretRing([Secret("k1")])
  private let signed = "eyJ1aWQiOjd9.G4votZp+rLG2nNeJHRBEuX+WGP25SMC+e6xND+ilMok"

  @Test("Every truncation of a signed value is rejected", arguments: CookieFormat.originals)
  func truncations(form: CookieFormat) throws {
    for length in 0..<signed.utf8.count {
      #expect(try ring.verify(String(signed.prefix(length)), form: form) == nil)
    }
  }

  @Test("Every single-bit flip is rejected, but for those that spell the same signature", arguments: CookieFormat.originals)
  func flips(form: CookieFormat) throws {
    // Signatures of many values, so that some end in a letter whose spare bits a single flip changes.
    for value in (0..<16).map({ "value\($0)" }) {
      let signed = try ring.sign(value)
      let code = Base64.decode(signed.utf8.dropFirst(value.utf8.count + 1))
      for position in 0..<signed.utf8.count {
        for bit in 0..<8 {
          var bytes = Array(signed.utf8)
          bytes[position] ^= 1 << UInt8(bit)
          // A header is text: what is no longer UTF-8 reaches nobody.
          guard let text = String(validating: bytes, as: UTF8.self) else { continue }
          let parts = text.split(separator: ".", omittingEmptySubsequences: false)
          let isSame = parts.count == 2 && parts[0] == value && Base64.decode(parts[1].utf8) == code
          #expect((try ring.verify(text, form: form) != nil) == (isSame && form != .remix2), "byte \(position), bit \(bit)")
        }
      }
    }
  }

  @Test("Other spellings of the same signature verify, but where texts are compared", arguments: CookieFormat.originals)
  func spellings(form: CookieFormat) throws {
    let stem = String(signed.dropLast())
    for (ending, isEquivalent) in [
      ("l", true), ("m", true), ("n", true), ("k=", true), (" k\n", true), ("g", false), ("k==", false), ("-", false),
    ] {
      #expect((try ring.verify(stem + ending, form: form) != nil) == (isEquivalent && form != .remix2), "\(ending)")
    }
    #expect(try ring.verify(signed, form: form) != nil)
  }

  @Test("Rotation: what any kept secret signed is read and signed anew by the newest; a dropped one's is refused")
  func rotation() throws {
    let texts = ["newest", "older", "oldest"]
    let secrets = texts.map { Secret($0) }
    let full = SecretRing(secrets)
    for (index, secret) in secrets.enumerated() {
      let value = try SecretRing([secret]).sign("value")
      #expect(try full.verify(value)?.secretIndex == index)
      #expect(try full.sign("value") == SecretRing([secrets[0]]).sign("value"))
      let without = SecretRing(secrets.enumerated().filter { $0.offset != index }.map(\.element))
      #expect(try without.verify(value) == nil)
    }
  }

  @Test("An empty secret is refused where it is reached, except by the form that takes it")
  func emptySecret() throws {
    let cookie = SignedCookie(name: "v", secrets: [Secret("")])
    let error = try #require(throws: CookieError.self) { try cookie.serialize(1) }
    #expect((error.name, error.message) == ("DataError", "Zero-length key is not supported"))
    // The loop stops at the secret that verifies, before it reaches the empty one.
    let header = try SignedCookie(name: "v", secrets: [Secret("k1")]).serialize(1).pair
    #expect(try SignedCookie(name: "v", secrets: [Secret("k1"), Secret("")]).parse(header) == .value(1))
    #expect(throws: CookieError.self) { try SignedCookie(name: "v", secrets: [Secret(""), Secret("k1")]).parse(header) }
    #expect(try SignedCookie(name: "v", secrets: [Secret("")], form: .remix2).serialize(1).value.contains("."))
  }

  /// Computed with Node's `createHmac`: a key of so many k, a message of so many m.
  @Test(
    "The code is HMAC-SHA256, on both sides of a block's length",
    arguments: [
      (0, 0, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
      (1, 56, "4eab6ba51500389e351573e6536d07686cef99348b6bce14c72ad88d37e3e043"),
      (32, 55, "cc33de8b329d5713c3541191508a526db5bccc1bebf18194e2f9e9a9842b6525"),
      (32, 64, "95b45d7af010b5343bf42d2e29f53c825183b94a8dbbcf21f846c5ee40314ea7"),
      (32, 700, "7790208770f5a220f7f43a39ef9cfbda31dc54c8158d757a75f9c321ec017e5d"),
      (63, 119, "2b2f9713028fa8ff49ac5f5a8b9b85871a053999ab49e3749f42deafc9bab861"),
      (64, 3, "e06eb4f3ebdb4a0627cc74628d37c551bd7711093903587be835435d2f0605df"),
      (64, 700, "a9345269bfaa7cbf4e1eb8b585c89fe8370a0a936834b30156481b80db9a8d93"),
      (65, 0, "41f1c4cc3107cd5b8d92460f61032902bfdb06484eef17e861b83a5012d3b7f3"),
      (65, 64, "8b059b2d9407087766cb94a6a0bd72fcabcabf26190712bd17e1e24221b2b14a"),
      (131, 56, "352b65fcca2d24ebaa5d86baf0815ad728e684cf2dff1a0d2fe8cac41f0dc8f4"),
      (131, 700, "bccc967a7af37e6ea1dbae565f90a8c419510b7f6e14f99b485d7e81418e8f6f"),
    ])
  func codes(key: Int, message: Int, hex: String) {
    let secret = Secret(String(repeating: "k", count: key))
    let code = secret.authenticationCode(of: [UInt8](repeating: UInt8(ascii: "m"), count: message))
    #expect(code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == hex)
  }

  @Test("A key that costs a thousand rounds is derived once for each secret")
  func derivedOnce() {
    var made = 0
    let secret = Secret("k")
    for _ in 0..<3 {
      let key = secret.key("salted") { bytes in
        made += 1
        return bytes + [0]
      }
      #expect(key == [UInt8(ascii: "k"), 0])
    }
    #expect(made == 1 && secret.key("other") { $0 } == [UInt8(ascii: "k")])
  }

  @Test("A secret, and what holds one, never shows it")
  func canary() throws {
    let canary = "canary-3f9c1b7e-secret"
    let secret = Secret(canary, label: "2026-11")
    let ring = SecretRing([secret])
    let cookie = SignedCookie(name: "__session", secrets: ring)
    let header = try cookie.serialize("payload-canary")
    let judged = CookieRecogniser(secrets: ring).judgements(of: Array(header.pair.utf8))
    #expect(judged.count == 1)
    for holder in [secret, ring, cookie, header, judged, judged.first?.reading as Any] as [Any] {
      var dumped = ""
      dump(holder, to: &dumped)
      for shown in [dumped, "\(holder)", String(reflecting: holder)] {
        #expect(!shown.contains(canary))
        #expect(!shown.contains(header.value), "\(type(of: holder)) shows the signed value")
        #expect(!shown.contains("payload-canary"))
      }
    }
    let error = try #require(throws: CookieError.self) {
      try SignedCookie(name: "v", encode: { _ in "bad; \(canary)" }).serialize(1)
    }
    #expect(!"\(error)".contains(canary))
    #expect(!String(reflecting: error).contains(canary))
    #expect(error.message == "argument val is invalid: bad; \(canary)")
  }
}
