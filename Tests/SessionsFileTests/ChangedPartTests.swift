import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whatever kills the writer, and all that belongs to it: a page is written whole or not at all.
@Suite("Of a session that is written in place") struct ChangedPartTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// How much stands before the value that changes, and behind it.
    var (before, after): (Int, Int)
    var (old, new): (String, String)
    /// Whether it is one page alone, and so needs no note.
    var isOnePage: Bool

    static let all = [
      Case(
        testDescription: "of many pages, in the middle", before: 100_000, after: 100_000, old: "s:3:\"ann\"", new: "s:3:\"bob\"",
        isOnePage: true),
      Case(
        testDescription: "of many pages, at the beginning", before: 1, after: 300_000, old: "i:1", new: "i:2", isOnePage: true),
      Case(
        testDescription: "of many pages, at the end, longer", before: 100_000, after: 1, old: "i:1", new: "i:22", isOnePage: true),
      Case(
        testDescription: "of many pages, in the middle, longer", before: 50_000, after: 50_000, old: "i:1", new: "i:22",
        isOnePage: false),
      Case(
        testDescription: "of many pages, at the end, shorter", before: 100_000, after: 1, old: "i:22", new: "i:1",
        isOnePage: false),
      Case(testDescription: "of one page, longer", before: 100, after: 100, old: "i:1", new: "i:22", isOnePage: true),
    ]

    func session(_ value: String) -> [UInt8] {
      func filler(_ count: Int) -> String {
        "s:\(count):\"\(String(repeating: "0123456789", count: count / 10 + 1).prefix(count))\""
      }
      return Array("a|\(filler(before));v|\(value);z|\(filler(after));".utf8)
    }
  }

  @Test("no page is written before the one that changes, and one page alone needs no note", arguments: Case.all)
  func part(_ test: Case) async throws {
    let directory = try TemporaryDirectory()
    let (old, new) = (test.session(test.old), test.session(test.new))
    try directory.write(old, to: InPlaceTests.name)
    let (written, notes) = (Shared<[Range<Int>]>([]), Shared(0))
    var calls = Syscalls.system
    calls.sync = { (_) throws(Errno) in }
    calls.write = { (fd, buffer) throws(Errno) in
      notes.change { $0 += 1 }
      return try Syscalls.system.write(fd, buffer)
    }
    calls.writeAt = { (fd, buffer, offset) throws(Errno) in
      let range = offset..<offset + buffer.count
      written.change { $0.append(range) }
      return try Syscalls.system.writeAt(fd, buffer, offset)
    }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .php), syscalls: calls)
    guard case .updated = try await store.update(StoredSession(id: InPlaceTests.id, payload: new)) else {
      Issue.record("not updated")
      return
    }
    #expect(try directory.contents() == [InPlaceTests.name: new])
    let first = try #require(zip(old, new).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset)
    let range = try #require(written.current.first)
    #expect(written.current.count == 1 && range.contains(first) && first - range.lowerBound < 4_096)
    #expect((notes.current == 0) == test.isOnePage)
    if test.isOnePage { #expect(range.lowerBound / 4_096 == (range.upperBound - 1) / 4_096) }
  }

  @Test(
    "what a writer left half written is finished as it was to be, wherever that stopped",
    arguments: Case.all.filter { !$0.isOnePage })
  func finished(_ test: Case) async throws {
    let (old, new) = (test.session(test.old), test.session(test.new))
    for pages in 0..<64 {
      let directory = try TemporaryDirectory()
      try directory.write(old, to: InPlaceTests.name)
      let (stopped, isDead) = (Shared(false), Shared(false))
      var dying = Syscalls.system.intercepted { (_) throws(Errno) in if isDead.current { throw Errno(EIO) } }
      dying.sync = { (_) throws(Errno) in }
      dying.writeAt = { (fd, buffer, offset) throws(Errno) in
        if isDead.current { throw Errno(EIO) }
        isDead.change { $0 = true }
        let part = buffer.prefix(pages * 4_096)
        let isPart = part.count < buffer.count
        stopped.change { $0 = isPart }
        _ = try Syscalls.system.writeAt(fd, UnsafeRawBufferPointer(rebasing: part), offset)
        throw Errno(EIO)
      }
      let writer = try FileSessionStore(path: directory.path, options: .init(layout: .php), syscalls: dying)
      _ = try? await writer.update(StoredSession(id: InPlaceTests.id, payload: new))
      // Whoever writes next, to another session.
      try directory.write("n|i:1;", to: "sess_zyxwvutsrqponmlkjihgfedcba")
      let next = try FileSessionStore(path: directory.path, options: .init(layout: .php, durability: .relaxed))
      _ = try await next.delete(SessionID("zyxwvutsrqponmlkjihgfedcba"), ifRevision: nil)
      let found = try directory.contents()
      #expect(found == [InPlaceTests.name: new] || found == [InPlaceTests.name: old], "after \(pages) pages")
      if !stopped.current { return }
    }
    Issue.record("it had no end")
  }
}
