import ECMAScript
import Testing

@testable import SessionCookies

@Suite struct KeyedHashTests {
  private static func bytes(_ byte: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }

  /// RFC 4231, section 4: key, data, HMAC-SHA-256. Of the fifth case the RFC tells the first half.
  static let cases: [(key: [UInt8], data: [UInt8], code: String)] = [
    (bytes(0x0b, 20), Array("Hi There".utf8), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (bytes(0xaa, 20), bytes(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    (Array(1...25), bytes(0xcd, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    (bytes(0x0c, 20), Array("Test With Truncation".utf8), "a3b6167473100ee06e0c796c2955552b"),
    (
      bytes(0xaa, 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      bytes(0xaa, 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ]

  @Test("The keyed hash is HMAC-SHA-256 as RFC 4231 has it", arguments: cases.indices)
  func vector(_ index: Int) {
    let (key, data, expected) = Self.cases[index]
    let code = data.withUnsafeBytes { KeyedHash(key: key).code(of: $0) }
    let digits = code.flatMap { byte in [byte >> 4, byte & 15].map { String($0, radix: 16) } }.joined()
    #expect(digits.hasPrefix(expected) && digits.count == 64)
  }
}
