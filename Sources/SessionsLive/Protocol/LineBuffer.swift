import Platform

/// Cuts what arrives into lines, and never holds much more than the longest one.
package struct LineBuffer: Sendable {
  private var bytes: [UInt8] = []
  /// Where the next line begins.
  private var start = 0
  /// Up to where there is no newline.
  private var searched = 0
  package var longest: Int

  package init(longest: Int) { self.longest = longest }

  /// Bytes of lines that were not taken yet.
  package var count: Int { bytes.count - start }

  package mutating func append(_ more: some Collection<UInt8>) {
    if start > 0, start >= bytes.count / 2 {
      bytes.removeSubrange(..<start)
      searched -= start
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next whole line, without its newline; nil: more has to come.
  package mutating func next() throws(ProtocolError) -> [UInt8]? {
    let found = bytes.withUnsafeBytes { $0.firstIndex(of: UInt8(ascii: "\n"), from: searched) }
    let end = found ?? bytes.count
    guard end - start < longest else { throw ProtocolError("a line is longer than \(longest) bytes") }
    searched = end
    guard found != nil else { return nil }
    defer {
      start = end + 1
      searched = start
    }
    return Array(bytes[start..<end])
  }
}
