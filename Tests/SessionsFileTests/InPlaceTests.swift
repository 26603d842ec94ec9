import Foundation
import Platform
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsFile
import TestSupport
import Testing

@Suite("A session that is written in place is old or new, whatever fails and whoever dies")
struct InPlaceTests {
  static let name = "sess_abcdefghijklmnopqrstuvwxyz"
  static let id = SessionID("abcdefghijklmnopqrstuvwxyz")

  /// Longer and shorter, of less than a page and of many.
  struct Change: Sendable, CustomTestStringConvertible {
    var layout: FileLayout
    var (old, new): ([UInt8], [UInt8])
    var testDescription: String { "\(layout.payload), \(old.count) to \(new.count) bytes" }

    static let all = [FileLayout.php, .phpSerialize].flatMap { layout in
      [(5, 4), (4, 5), (4, 1), (1, 5), (1, 2), (2, 1)].map { old, new in
        Change(layout: layout, old: CrashPayload.bytes(layout.payload, old), new: CrashPayload.bytes(layout.payload, new))
      } + [Change(layout: layout, old: CrashPayload.bytes(layout.payload, 2), new: [])]
    }
  }

  private func update(_ change: Change, _ directory: TemporaryDirectory, _ calls: Syscalls = .unsynced, _ faults: () -> Void = {})
    async throws -> StoreError?
  {
    let store = try FileSessionStore(path: directory.path, options: .init(layout: change.layout), syscalls: calls)
    faults()
    do throws(StoreError) {
      _ = try await store.update(StoredSession(id: Self.id, payload: change.new))
      return nil
    } catch {
      return error
    }
  }

  @Test("a call that fails is told, and the old bytes are there", arguments: Change.all, [EIO, ENOSPC])
  func failing(_ change: Change, code: Int32) async throws {
    for number in 0... {
      let directory = try TemporaryDirectory()
      try directory.write(change.old, to: Self.name)
      let faults = Faults()
      let calls = Syscalls.unsynced.intercepted { (call) throws(Errno) in try faults(call) }
      let failure = try await update(change, directory, calls) { faults.arm(number..<number + 1, code: code) }
      let hit = faults.disarm()
      let found = try directory.bytes(of: Self.name)
      #expect(found == (failure == nil ? change.new : change.old), "after \(hit)")
      if hit != ["unlink"] { #expect(try directory.files() == [Self.name], "left after \(hit)") }
      #expect(try await update(change, directory) == nil)
      #expect(try directory.bytes(of: Self.name) == change.new)
      #expect(try directory.files() == [Self.name])
      if hit.isEmpty {
        #expect(number > 5)
        return
      }
    }
  }

  @Test(
    "a file that has another name, as in a copy that was made by links, is left as it is",
    arguments: [FileLayout.php, .reactRouter])
  func linked(_ layout: FileLayout) async throws {
    let (directory, copy) = (try TemporaryDirectory(), try TemporaryDirectory())
    let isInPlace = layout == .php
    let id = isInPlace ? Self.id : SessionID("abcdef0123456789")
    let name = isInPlace ? Self.name : "abcd/ef0123456789"
    let (old, new) = isInPlace ? ("n|i:1;", "n|i:2;") : (#"{"data":{"n":1}}"#, #"{"n":2}"#)
    for place in [directory, copy] where !isInPlace {
      try FileManager.default.createDirectory(atPath: place.path + "/abcd", withIntermediateDirectories: false)
    }
    try directory.write(Array(old.utf8), to: name)
    try FileManager.default.linkItem(atPath: "\(directory.path)/\(name)", toPath: "\(copy.path)/\(name)")
    let store = try FileSessionStore(path: copy.path, options: .init(layout: layout))
    let (obstacle, session) = (store.writeObstacle(for: id), StoredSession(id: id, payload: Array(new.utf8)))
    do throws(StoreError) {
      _ = try await store.update(session)
      #expect(!isInPlace && obstacle == nil)
    } catch {
      #expect(isInPlace && "\(error)".contains("another name") && obstacle?.contains("another name") == true, "\(error)")
    }
    #expect(try directory.bytes(of: name) == Array(old.utf8))
    #expect(try (copy.bytes(of: name) == Array(old.utf8)) == isInPlace)
    // To take one name away leaves what has the other.
    _ = try await store.delete(id, ifRevision: nil)
    #expect(try directory.bytes(of: name) == Array(old.utf8))
  }

  @Test("a disk that fills in the middle of a write takes nothing away", arguments: Change.all)
  func filling(_ change: Change) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(change.old, to: Self.name)
    var calls = Syscalls.unsynced
    let writes = Shared(0)
    calls.writeAt = { (fd, buffer, offset) throws(Errno) in
      let number = writes.change {
        $0 += 1
        return $0
      }
      if number == 2 { throw Errno(ENOSPC) }
      let taken = number == 1 ? UnsafeRawBufferPointer(rebasing: buffer.prefix(buffer.count / 2)) : buffer
      return try Syscalls.system.writeAt(fd, taken, offset)
    }
    let failure = try await update(change, directory, calls)
    if change.new.isEmpty {
      #expect(failure == nil)
    } else {
      guard case .full? = failure else {
        Issue.record("not told: \(String(describing: failure))")
        return
      }
      #expect(try directory.bytes(of: Self.name) == change.old)
    }
    #expect(try directory.files() == [Self.name])
  }

  @Test("the room is asked for before the first byte: where there is none, nothing is written", arguments: Change.all)
  func reserving(_ change: Change) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(change.old, to: Self.name)
    var calls = Syscalls.unsynced
    calls.reserve = { (_, _) throws(Errno) in throw Errno(ENOSPC) }
    let writes = Shared(0)
    calls.writeAt = { (fd, buffer, offset) throws(Errno) in
      writes.change { $0 += 1 }
      return try Syscalls.system.writeAt(fd, buffer, offset)
    }
    let failure = try await update(change, directory, calls)
    // Some of what becomes shorter is longer for a moment.
    if change.new.count > change.old.count || failure != nil {
      guard case .full? = failure else {
        Issue.record("not told: \(String(describing: failure))")
        return
      }
      #expect(writes.current == 0)
    }
    #expect(try directory.bytes(of: Self.name) == (failure == nil ? change.new : change.old))
    #expect(try directory.files() == [Self.name])
  }

  @Test(
    "a writer that dies before a call or half-way through a write: readers find old or new, PHP too before the next writer comes",
    arguments: Change.all, [false, true])
  func dying(_ change: Change, withinWrites: Bool) async throws {
    var inBetween = 0
    for number in 0... {
      let directory = try TemporaryDirectory()
      try directory.write(change.old, to: Self.name)
      let faults = Faults()
      let calls = dyingCalls(faults, withinWrites: withinWrites)
      let failure = try await update(change, directory, calls) { faults.arm(number..<Int.max, code: EIO) }
      let hit = faults.disarm()
      let left = try directory.contents()
      let reader = try FileSessionReader(path: directory.path, layout: change.layout)
      let found = try #require(try await reader.read(Self.id)).payload
      #expect(found == change.old || found == change.new, "torn at \(hit.first ?? "") \(number)")
      if failure == nil { #expect(found == change.new) }
      #expect(try await reader.all().count == 1)
      #expect(differences(left, try directory.contents()) == [])
      // What PHP reads where the file is neither: half-way through a write of many pages it finds half of one, as it always would.
      let bytes = try directory.bytes(of: Self.name)
      if !withinWrites, bytes != change.old, bytes != change.new, let php = PHP.path {
        inBetween += 1
        let session = try PHP.session(in: directory.path, change.layout, php)
        let candidates = [change.old, change.new].compactMap { CrashPayload.number(in: $0, change.layout.payload) }
        #expect(candidates.contains { session.contains(#""v":"\#(String(100_000_000 + $0).suffix(8))""#) } || change.new.isEmpty)
      }
      // Whoever writes next, to another session: it finishes what was begun, and tidies.
      try directory.write(change.old, to: "sess_zyxwvutsrqponmlkjihgfedcba")
      let next = try FileSessionStore(path: directory.path, options: .init(layout: change.layout))
      _ = try await next.delete(SessionID("zyxwvutsrqponmlkjihgfedcba"), ifRevision: nil)
      #expect(try directory.files() == [Self.name])
      #expect(try directory.bytes(of: Self.name) == found)
      #expect(try await update(change, directory) == nil)
      #expect(try directory.bytes(of: Self.name) == change.new)
      guard !hit.isEmpty else { break }
    }
    // Or there was nothing to ask.
    let isCut = !change.new.isEmpty && change.new.count < change.old.count
    #expect(inBetween > 0 || withinWrites || !isCut || PHP.path == nil)
  }

  /// What a dead process asks for does not happen; of its last write some pages may.
  private func dyingCalls(_ faults: Faults, withinWrites: Bool) -> Syscalls {
    if !withinWrites { return .unsynced.intercepted { (call) throws(Errno) in try faults(call) } }
    let isDead = Shared(false)
    var calls = Syscalls.unsynced.intercepted { (_) throws(Errno) in if isDead.current { throw Errno(EIO) } }
    for path in [\Syscalls.writeAt] {
      calls[keyPath: path] = { (fd, buffer, offset) throws(Errno) in
        if isDead.current { throw Errno(EIO) }
        do throws(Errno) {
          try faults("writeAt")
        } catch {
          isDead.change { $0 = true }
          _ = try Syscalls.system.writeAt(
            fd, UnsafeRawBufferPointer(rebasing: buffer.prefix(buffer.count / 8_192 * 4_096)), offset)
          throw error
        }
        return try Syscalls.system.writeAt(fd, buffer, offset)
      }
    }
    return calls
  }

  @Test("what is written while it is read is read again, whatever the file's times tell", arguments: Change.all, [false, true])
  func crossing(_ change: Change, isKept: Bool) async throws {
    guard change.new.count > 1 else { return }
    let directory = try TemporaryDirectory()
    try directory.write(change.old, to: Self.name)
    let file = URL(fileURLWithPath: directory.path + "/" + Self.name)
    let (reads, moment) = (Shared(0), FileStatus.Moment.now)
    var calls = Syscalls.system
    // Of the first read half is from before the write; each look finds the same times, as within one tick of the kernel's clock.
    calls.read = { (fd, buffer) throws(Errno) in
      let isFirst = reads.change { (number: inout Int) -> Bool in
        number += 1
        return number == 1
      }
      guard isFirst else { return try Syscalls.system.read(fd, buffer) }
      let half = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(min(change.old.count, change.new.count) / 2))
      let count = try Syscalls.system.read(fd, half)
      try? Data(change.new).write(to: file)
      return count
    }
    let frozen: @Sendable (FileStatus) -> FileStatus = { status in
      var status = status
      (status.modified, status.changed) = (moment, moment)
      if isKept { status.modified.seconds = 0 }
      return status
    }
    calls.status = { (fd) throws(Errno) in frozen(try Syscalls.system.status(fd)) }
    calls.statusAt = { (at, name) throws(Errno) in frozen(try Syscalls.system.statusAt(at, name)) }
    let reader = try FileSessionReader(path: directory.path, layout: change.layout, syscalls: calls)
    reads.change { $0 = 0 }
    let session = try #require(try await reader.read(Self.id))
    #expect(session.payload == change.new, "\(reads.current) reads")
    #expect(reads.current > 2)
  }

  @Test("what somebody wrote after a writer died is not taken for half a write")
  func writtenSince() async throws {
    let directory = try TemporaryDirectory()
    let change = Change.all[3]
    try directory.write(change.old, to: Self.name)
    let faults = Faults()
    let calls = dyingCalls(faults, withinWrites: true)
    _ = try await update(change, directory, calls) { faults.arm(0..<Int.max, code: EIO) }
    let since = CrashPayload.bytes(change.layout.payload, 11)
    try directory.write(since, to: Self.name)
    #expect(try await FileSessionReader(path: directory.path, layout: change.layout).read(Self.id)?.payload == since)
    let next = try FileSessionStore(path: directory.path, options: .init(layout: change.layout))
    var session = try #require(try await next.read(Self.id))
    session.payload = change.new
    guard case .updated = try await next.update(session) else {
      Issue.record("not updated")
      return
    }
    #expect(try directory.contents() == [Self.name: change.new])
  }
}

extension Syscalls {
  /// The disk is asked, and not waited for.
  fileprivate static var unsynced: Syscalls {
    var calls = Syscalls.system
    calls.sync = { (_) throws(Errno) in }
    return calls
  }
}

/// PHP itself, where it is installed.
private enum PHP {
  static let path = ["/usr/bin/php", "/usr/local/bin/php", "/opt/homebrew/bin/php"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// What PHP reads of the session, as JSON.
  static func session(in directory: String, _ layout: FileLayout, _ php: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: php)
    let settings = [
      "session.save_path=\(directory)", "session.serialize_handler=\(layout == .php ? "php" : "php_serialize")",
      "session.use_cookies=0", "session.use_only_cookies=0", "session.gc_probability=0",
    ]
    let script =
      "session_id('abcdefghijklmnopqrstuvwxyz'); session_start(['read_and_close' => true]); echo json_encode($_SESSION);"
    process.arguments = settings.flatMap { (setting: String) -> [String] in ["-d", setting] } + ["-r", script]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}
