import ECMAScript
import Platform

extension PayloadPrefilter {
  /// What becomes of a record.
  package enum Verdict: Hashable, Sendable {
    /// It may satisfy what was required.
    case admitted
    /// Its content does not, but a word may be part of the label that the session is shown under: it is listed as
    /// ``SessionEntry/Content/unread``.
    case needsLabel
    /// It cannot: it is left out, and counted in ``SessionPage/excluded``.
    case excluded
  }

  /// A word that must occur in a record, or in the label that its session is shown under.
  struct Word: Hashable, Sendable {
    /// In lower case.
    var folded: [UInt8]
    /// The longest part of it that JSON writes unescaped.
    var run: [UInt8]
    /// A character in it that no fingerprint contains: with it, the word is not in the fingerprint of a label.
    var distinguishingByte: UInt8?

    init?(folded: [UInt8]) {
      guard let run = folded.split(whereSeparator: { !standsAsItIs($0) }).max(by: { $0.count < $1.count }) else { return nil }
      self.folded = folded
      self.run = Array(run)
      // A label shows ? for what it cannot show.
      distinguishingByte = folded.first {
        0x21..<0x7E ~= $0 && !(0x30...0x39 ~= $0 || 0x61...0x66 ~= $0) && $0 != UInt8(ascii: "?")
      }
    }

    func occurs(in bytes: UnsafeRawBufferPointer) -> Bool {
      if ByteSearch.contains(run, in: bytes) { return true }
      // The signs of which the lower case is, or begins with, an ASCII letter: that of kelvin, and I with a dot.
      return run.contains(UInt8(ascii: "k")) && ByteSearch.first([0xE2, 0x84, 0xAA], in: bytes) { _ in true }
        || run.contains(UInt8(ascii: "i")) && ByteSearch.first([0xC4, 0xB0], in: bytes) { _ in true }
    }

    /// Whether it may occur in the session's label (the first characters of the id, then a fingerprint), or begin the id.
    func mayMatchLabel(_ id: [UInt8]) -> Bool {
      guard let distinguishingByte, id.allSatisfy({ $0 < 0x80 }) else { return true }
      let name = id.map(ByteSearch.lowered)
      return name.prefix(4).contains(distinguishingByte) || name.starts(with: folded)
    }
  }

  /// Requires a word, in any case, in a key, a value or the session's label. Only payloads that are one JSON object can be
  /// excluded by it.
  ///
  /// - Parameter folded: in lower case; one of which nothing can be found changes nothing.
  package mutating func require(word folded: [UInt8]) {
    if let word = Word(folded: folded) { words.append(word) }
  }

  /// Whether a word is asked for, which may stand anywhere.
  package var hasWords: Bool { !words.isEmpty }

  /// What becomes of a record.
  ///
  /// - Parameters:
  ///   - bytes: the payload, or the record that has it in it as it stands.
  ///   - id: the id's text.
  package func verdict(on bytes: UnsafeRawBufferPointer, of id: @autoclosure () -> [UInt8]) -> Verdict {
    if admits(bytes) { return .admitted }
    guard !words.isEmpty else { return .excluded }
    // What is wrong with a record may be looked for, too.
    guard JSON.isObject(bytes) else { return .admitted }
    let id = id()
    return words.contains { $0.mayMatchLabel(id) } ? .needsLabel : .excluded
  }
}
