import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("A file that its application writes anew at each look") struct BusyWriterTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let layout: FileLayout
    let id: SessionID
    let name: String
    let text: String
    var testDescription: String { "\(layout.name): \(text)" }

    /// Torn, and cut to be written.
    static let all =
      [Case(layout: .reactRouter, id: FileFormatTests.id, name: FileFormatTests.path, text: #"{"data":{"n"#)]
      + ["n|i:", ""].map { Case(layout: .php, id: InPlaceTests.id, name: InPlaceTests.name, text: $0) }
  }

  @Test(
    "is said to be written, and neither corrupt nor empty; once it stays as it is, it is told as that", arguments: Case.all)
  func written(_ found: Case) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(found.text, to: found.name)
    let (looks, isBusy) = (Shared(0), Shared(true))
    var calls = Syscalls.system
    calls.status = { (fd) throws(Errno) in
      var status = try Syscalls.system.status(fd)
      guard status.kind == .regular, isBusy.current else { return status }
      status.modified.seconds += looks.change { (number: inout Int) -> Int in
        number += 1
        return number
      }
      return status
    }
    let reader = try FileSessionReader(path: directory.path, layout: found.layout, syscalls: calls)
    await #expect(
      performing: { _ = try await reader.read(found.id) },
      throws: { if case StoreError.failed(let words) = $0 { words.contains("it is being written") } else { false } })
    let rows = [try await reader.all().first, try await reader.entries(of: [found.id])[found.id]]
    for row in rows {
      guard case .unreadable(let reason)? = row?.content else {
        Issue.record("\(String(describing: row))")
        continue
      }
      #expect(reason.contains("it is being written"))
    }

    isBusy.change { $0 = false }
    switch try await reader.all().first?.content {
    case .malformed?: #expect(!found.text.isEmpty)
    case .stored(let session)?: #expect(found.text == session.text && found.layout == .php)
    case let other: Issue.record("\(String(describing: other))")
    }
  }

  @Test("says nothing of those beside it, which their application touches once, whenever that is") func beside() async throws {
    let directory = try TemporaryDirectory()
    let (torn, count) = (#"{"data":{"n"#, 40)
    // Which one it is is known by its size.
    for number in 0...count {
      try directory.write(torn + String(repeating: " ", count: number), to: "abcd/\(100_000_000_000 + number)")
    }
    let looks = Shared(0)
    var calls = Syscalls.system
    calls.status = { (fd) throws(Errno) in
      var status = try Syscalls.system.status(fd)
      guard status.kind == .regular else { return status }
      let number = status.size - torn.utf8.count
      let look = looks.change { (looks: inout Int) -> Int in
        if number == 0 { looks += 1 }
        return looks
      }
      // At each look at the first one it is another that is touched, and no two at the same time.
      status.modified.nanoseconds = number
      status.modified.seconds += number == 0 ? look : number <= look ? 1 : 0
      return status
    }
    let reader = try FileSessionReader(path: directory.path, layout: .reactRouter, syscalls: calls)
    let rows = try await reader.page(PageRequest()).entries.map(\.content)
    #expect(rows.count == count + 1)
    guard case .unreadable? = rows.first else {
      Issue.record("\(String(describing: rows.first))")
      return
    }
    #expect(rows.dropFirst().allSatisfy { if case .malformed = $0 { true } else { false } })
  }
}
