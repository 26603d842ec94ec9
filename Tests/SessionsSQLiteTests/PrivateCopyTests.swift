import Foundation
import Platform
import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("A copy of a database that a writer left unfinished") struct PrivateCopyTests {
  @Test(
    "is read again only where a write that came after it would show",
    arguments: [Left.hotJournal, .walWithoutIndex], [false, true])
  func kept(_ left: Left, isFresh: Bool) async throws {
    let directory = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    let reader = try NonIntrusiveReader(try DatabaseFile(directory.path + "/s.db"), isFresh: { _ in isFresh })
    func copy() throws -> PrivateCopy {
      let count = try reader.read { connection, _ throws(SQLiteFailure) in try connection.number("SELECT count(*) FROM sessions")
      }
      #expect(count == 40)
      return try #require(reader.copy)
    }
    let (first, second) = (try copy(), try copy())
    #expect((first === second) == !isFresh)
    withExtendedLifetime(alive) {}
  }

  @Test("holds of a log what counts in it, whatever is behind that, and shows all of it", arguments: [0, 3, 1 << 30])
  func behindTheLog(_ more: Int) async throws {
    let directory = try TemporaryDirectory()
    _ = try await Left.walWithoutIndex.make(in: directory)
    let log = directory.path + "/s.db-wal"
    let whole = try Vectors.bytes(ofFile: log).count
    #expect(truncate(log, off_t(whole + more)) == 0)
    let length = try #require(try Self.length(ofLog: log))
    // One frame more, to see that there is none.
    #expect((whole...whole + 24 + 4096).contains(length))
    let reader = try NonIntrusiveReader(try DatabaseFile(directory.path + "/s.db"))
    let counts = try reader.read { connection, _ throws(SQLiteFailure) in
      [
        try connection.number("SELECT count(*) FROM sessions"),
        try connection.number("SELECT count(*) FROM sessions WHERE expires = 5"),
      ]
    }
    #expect(counts == [40, 0] && reader.readsCopy)
  }

  @Test("of a file that is one hole behind its data holds as much of it, and is made at once", arguments: ["", "-journal"])
  func sparse(_ suffix: String) async throws {
    let directory = try TemporaryDirectory()
    _ = try await Left.hotJournal.make(in: directory)
    // So much cannot be read within the time that a copy has. Where no file may be so large, there is none to be read.
    guard truncate(directory.path + "/s.db" + suffix, 4 << 40) == 0 else { return }
    let reader = try NonIntrusiveReader(try DatabaseFile(directory.path + "/s.db"))
    let count = try reader.read { connection, _ throws(SQLiteFailure) in try connection.number("SELECT count(*) FROM sessions") }
    #expect(count == 40 && reader.readsCopy)
  }

  @Test("is made of what is data: the holes of a file are known, and none is read")
  func holes() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/holes"
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let (block, last) = (1 << 20, 5 << 20)
    for place in [block, last] { #expect(pwrite(file, "data", 4, off_t(place)) == 4) }
    try #require(ftruncate(file, 9 << 20) == 0)
    let source = try Descriptor.open(untraced: path)
    var (found, place) = (Set<Int>(), 0)
    while true {
      let data = source.data(from: place, upTo: 9 << 20)
      if data.isEmpty { break }
      #expect(data.lowerBound >= place)
      found.formUnion([block, last].filter { data.contains($0) })
      place = data.upperBound
    }
    #expect(found == [block, last])
    #expect(source.data(from: 0, upTo: block / 2).upperBound <= block / 2 && source.data(from: 9 << 20, upTo: 9 << 20).isEmpty)
  }

  @Test("ends with what is valid in its log", arguments: [0, 1, 2])
  func tornLog(_ whole: Int) async throws {
    let directory = try TemporaryDirectory()
    _ = try await Left.walWithoutIndex.make(in: directory)
    let log = directory.path + "/s.db-wal"
    var bytes = try Vectors.bytes(ofFile: log)
    let size = 24 + 4096
    try #require(bytes.count > 32 + 4 * size)
    bytes[32 + whole * size + 30] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: log))
    let length = 32 + (whole + 1) * size
    #expect(try Self.length(ofLog: log) == length)
    #expect(try Self.length(ofLog: log, isTooLate: true) == (whole > 0 ? nil : length))
  }

  private static func length(ofLog path: String, isTooLate: Bool = false) throws -> Int? {
    let log = try Descriptor.open(untraced: path)
    defer { withExtendedLifetime(log) {} }
    return WriteAheadLog.length(of: log.number) { isTooLate }
  }

  #if canImport(Glibc)
    @Test("has no name under which anything is written: whoever ends the program leaves nothing") func nameless() async throws {
      let directory = try TemporaryDirectory(), home = try TemporaryDirectory(), temporary = try TemporaryDirectory()
      let alive = try await Left.walWithoutIndex.make(in: directory)
      let queue = try Inotify.makeQueue()
      defer { close(queue) }
      // IN_EXCL_UNLINK: of a file that has no name any more nothing is told.
      _ = try Inotify.watch(queue, temporary.path, UInt32(IN_CREATE | IN_MODIFY | IN_MOVED_TO) | 1 << 26)
      let environment = Program.environment(home: home.path, ["TMPDIR": temporary.path])
      let result = try Program.run(["info", directory.path + "/s.db"], environment: environment)
      #expect(result.ending == .exit(0) && result.output.contains("copy"), "\(result.output)\(result.errors)")
      var named: [String] = []
      _ = Inotify.takeEvents({ max(0, read(queue, $0.baseAddress, $0.count)) }) { event in
        let name = String(decoding: event.name, as: UTF8.self)
        // A file that cannot be made without a name has one until it is made; one without a name the system calls by a number.
        if event.has(Int32(IN_ISDIR)) || !event.has(Int32(IN_CREATE)), !name.hasPrefix("#") { named.append(name) }
        return true
      }
      #expect(named == [])
      withExtendedLifetime(alive) {}
    }
  #endif

  @Test("that an earlier program left is taken away at the next start, whatever that is for") func left() throws {
    let home = try TemporaryDirectory(), temporary = try TemporaryDirectory()
    let left = temporary.path + "/session-copy.abcDEF"
    try FileManager.default.createDirectory(
      atPath: left, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    for name in [".session-inspector", "copy", "copy-wal"] {
      try Data("secret".utf8).write(to: URL(fileURLWithPath: left + "/" + name))
    }
    let environment = Program.environment(home: home.path, ["TMPDIR": temporary.path])
    _ = try Program.run(["info", home.path], environment: environment)
    #expect(!FileManager.default.fileExists(atPath: left))
  }
}
