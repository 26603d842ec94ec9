import Foundation
import SessionFormats
import TestSupport
import Testing

@Suite("What is opened of each framework") struct FrameworkTableTests {
  /// `UPDATE_MANUAL=1 swift test --filter FrameworkTableTests` writes the table into the manual.
  @Test("is the manual's table") func manual() throws {
    let package = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
    let path = package + "/Sources/session-inspector/Manual.docc/Stores.md"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let (start, end) = ("<!-- frameworks:start -->\n", "\n<!-- frameworks:end -->")
    let first = try #require(text.range(of: start)), last = try #require(text.range(of: end))
    if ProcessInfo.processInfo.environment["UPDATE_MANUAL"] != nil {
      let changed = text.replacingCharacters(in: first.upperBound..<last.lowerBound, with: FrameworkTable.text)
      try changed.write(toFile: path, atomically: true, encoding: .utf8)
    } else {
      #expect(text[first.upperBound..<last.lowerBound] == FrameworkTable.text)
    }
  }

  @Test("says something of each") func all() {
    let rows = FrameworkTable.text.split(separator: "\n")
    #expect(rows.count == Framework.all.count + 2)
    #expect(Set(rows.map { $0.count { $0 == "|" } }) == [9])
  }
}
