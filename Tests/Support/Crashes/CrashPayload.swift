import SessionFormats
import Sessions
package import SessionsAdministration

/// What writers that are killed put into sessions: a number says every byte of it, so that half of one is never taken for one.
package enum CrashPayload {
  /// None, a few bytes, less than a page and more than one: whatever may be written in one piece, and what may not.
  private static let fillers = [0, 7, 3_000, 5_000, 20_000, 90_000]

  package static func bytes(_ kind: PayloadCodec, _ number: Int) -> [UInt8] {
    let digits = String(String(100_000_000 + number).suffix(8))
    // Neighbours in number differ in length, longer and shorter by turns.
    let letter = number.isMultiple(of: 2) ? UInt8(ascii: "x") : UInt8(ascii: "y")
    let filler = [UInt8](repeating: letter, count: fillers[number * 5 % fillers.count])
    let (head, tail) =
      switch kind {
      case .split: (#"[{"v":"\#(digits)","x":""#, #""},{}]"#)
      case .django: ("v\(digits)", ":1xUyq6:\(String(repeating: "A", count: 43))")
      case .phpSession: (#"v|s:8:"\#(digits)";x|s:\#(filler.count):""#, #"";"#)
      case .phpSerialize, .laravel: (#"a:2:{s:1:"v";s:8:"\#(digits)";s:1:"x";s:\#(filler.count):""#, #"";}"#)
      // Something that looks like a pickled dictionary is all that a store asks for.
      case .pickle: ("}\(digits)", ".")
      default: (#"{"v":"\#(digits)","x":""#, #"","cookie":{},"__lastAccess":1780000000000}"#)
      }
    return (kind == .pickle ? [0x80, 5] : []) + Array(head.utf8) + filler + Array(tail.utf8)
  }

  /// The number of a payload that is whole; nil: it is torn.
  package static func number(in bytes: [UInt8], _ kind: PayloadCodec) -> Int? {
    guard let start = bytes.indices.first(where: { bytes[$0...].prefix(8).count(where: { 0x30...0x39 ~= $0 }) == 8 }),
      let number = Int(String(decoding: bytes[start..<start + 8], as: UTF8.self)), self.bytes(kind, number) == bytes
    else { return nil }
    return number
  }
}
