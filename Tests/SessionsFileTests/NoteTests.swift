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

/// A writer that writes in place leaves a note where it dies; the application knows of none, and goes on.
@Suite("The note of a write that is over") struct NoteTests {
  private static let name = "sess_abcdefghijklmnopqrstuvwxyz"
  private static let id = SessionID("abcdefghijklmnopqrstuvwxyz")

  /// A writer that dies at the n-th call of its write of `payload`; false: it came to its end.
  private func die(at number: Int, _ payload: String, _ directory: TemporaryDirectory) async throws -> Bool {
    let faults = Faults()
    let calls = Syscalls.system.intercepted { (call) throws(Errno) in try faults(call) }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .php, durability: .relaxed), syscalls: calls)
    faults.arm(number..<Int.max, code: EIO)
    _ = try? await store.update(StoredSession(id: Self.id, payload: Array(payload.utf8)))
    return !faults.disarm().isEmpty
  }

  @Test(
    "says nothing of what the application wrote since, though that begins as ours and ends as the one before",
    arguments: [
      ("n|i:100;", "n|i:7;", "n|i:700;"), ("n|i:1;m|i:1;x|N;", "n|i:2;m|i:2;", "n|i:2;m|i:1;x|N;"),
      ("a|s:3:\"abc\";", "a|s:1:\"d\";", "a|s:1:\"d\";b|N;"),
    ])
  func since(_ session: (old: String, ours: String, theirs: String)) async throws {
    for number in 0... {
      let directory = try TemporaryDirectory()
      try directory.write(session.old, to: Self.name)
      let hasDied = try await die(at: number, session.ours, directory)
      try directory.write(session.theirs, to: Self.name)
      let reader = try FileSessionReader(path: directory.path, layout: .php)
      #expect(try await reader.read(Self.id)?.text == session.theirs, "after a death at call \(number)")
      let store = try FileSessionStore(path: directory.path, options: .init(layout: .php, durability: .relaxed))
      var next = try #require(try await store.read(Self.id))
      next.payload = Array("n|i:8;".utf8)
      guard case .updated = try await store.update(next) else {
        Issue.record("not updated after a death at call \(number)")
        return
      }
      #expect(try directory.contents() == [Self.name: next.payload])
      guard hasDied else {
        #expect(number > 5)
        return
      }
    }
  }

  /// Of two pages, both of which we change.
  private static func session(_ role: String, _ count: Int) -> String {
    "role|s:4:\"\(role)\";pad|s:6000:\"\(String(repeating: "p", count: 6_000))\";n|i:\(count);"
  }

  @Test("is emptied before it is removed, and then says nothing of what is written at once")
  func emptied() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.session("user", 2), to: Self.name)
    var calls = Syscalls.system
    calls.unlink = { (_, _) throws(Errno) in throw Errno(EIO) }
    let dying = try FileSessionStore(
      path: directory.path, options: .init(layout: .php, durability: .relaxed), syscalls: calls)
    _ = try await dying.update(StoredSession(id: Self.id, payload: Array(Self.session("boss", 3).utf8)))
    let note = try #require(try directory.files().first { $0 != Self.name })
    #expect(try directory.bytes(of: note).isEmpty)
    let theirs = Self.session("boss", 2)
    try directory.write(theirs, to: Self.name)
    let reader = try FileSessionReader(path: directory.path, layout: .php)
    #expect(try await reader.read(Self.id)?.text == theirs)
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .php, durability: .relaxed))
    _ = try await store.update(StoredSession(id: Self.id, payload: Array("n|i:8;".utf8)))
    #expect(try directory.contents() == [Self.name: Array("n|i:8;".utf8)])
  }

  /// Theirs has one of our changes, as a write that stopped would have left it.
  @Test("says nothing of what the application wrote later, though a write that stopped would look the same")
  func later() async throws {
    let theirs = Self.session("boss", 2), other = "sess_zyxwvutsrqponmlkjihgfedcba"
    for number in 0... {
      let directory = try TemporaryDirectory()
      try directory.write(Self.session("user", 2), to: Self.name)
      let hasDied = try await die(at: number, Self.session("boss", 3), directory)
      try directory.write(theirs, to: Self.name)
      for note in try directory.files() where note != Self.name {
        // Some seconds are over: the note is so much older.
        let noted = try FileStatus(path: "\(directory.path)/\(note)").modified
        let times = [timespec](repeating: timespec(tv_sec: noted.seconds - 3, tv_nsec: noted.nanoseconds), count: 2)
        try #require(utimensat(AT_FDCWD, "\(directory.path)/\(note)", times, 0) == 0)
      }
      let reader = try FileSessionReader(path: directory.path, layout: .php)
      #expect(try await reader.read(Self.id)?.text == theirs, "after a death at call \(number)")
      try directory.write("n|i:1;", to: other)
      let store = try FileSessionStore(path: directory.path, options: .init(layout: .php, durability: .relaxed))
      // Who first writes in a directory tidies it.
      #expect(try await store.delete(SessionID("zyxwvutsrqponmlkjihgfedcba"), ifRevision: nil) == .deleted)
      #expect(try directory.contents() == [Self.name: Array(theirs.utf8)], "after a death at call \(number)")
      guard hasDied else {
        #expect(number > 5)
        return
      }
    }
  }

  @Test("is not acted on in a copy that was made by links: the file that it is about is the original's, too")
  func linked() async throws {
    for number in 0... {
      let (directory, copy) = (try TemporaryDirectory(), try TemporaryDirectory())
      try directory.write("n|i:100;m|i:1;", to: Self.name)
      let hasDied = try await die(at: number, "n|i:7;", directory)
      let before = try directory.contents()
      for name in before.keys { #expect(link("\(directory.path)/\(name)", "\(copy.path)/\(name)") == 0) }
      let store = try FileSessionStore(path: copy.path, options: .init(layout: .php, durability: .relaxed))
      let refusal = await #expect(throws: StoreError.self) {
        try await store.update(StoredSession(id: Self.id, payload: Array("n|i:8;".utf8)))
      }
      #expect(refusal?.words.contains("another name") == true, "after a death at call \(number): \(refusal?.words ?? "")")
      #expect(try directory.contents() == before, "after a death at call \(number)")
      if !hasDied { return }
    }
  }

  /// A writer that dies when what it wrote is to be cut.
  ///
  /// - Returns: the name of its note.
  private func dieBeforeTheCut(_ payload: String, _ directory: TemporaryDirectory) async throws -> String {
    let isDead = Shared(false)
    let dying = Syscalls.system.intercepted { (call) throws(Errno) in
      if call == "truncate" { isDead.change { $0 = true } }
      if isDead.current { throw Errno(EIO) }
    }
    let writer = try FileSessionStore(
      path: directory.path, options: .init(layout: .php, durability: .relaxed), syscalls: dying)
    await #expect(throws: StoreError.self) {
      try await writer.update(StoredSession(id: Self.id, payload: Array(payload.utf8)))
    }
    return try #require(try directory.files().first { $0 != Self.name })
  }

  @Test("stays in a copy that was made by links and in its original, until the file has one name again and is finished")
  func left() async throws {
    let (directory, copy) = (try TemporaryDirectory(), try TemporaryDirectory())
    try directory.write("n|i:100;", to: Self.name)
    let ours = "n|i:7;"
    let note = try await dieBeforeTheCut(ours, directory)
    let half = try directory.contents()
    for name in half.keys { #expect(link("\(directory.path)/\(name)", "\(copy.path)/\(name)") == 0) }
    for place in [directory, copy] {
      try place.write("n|i:1;", to: "sess_zyxwvutsrqponmlkjihgfedcba")
      let store = try FileSessionStore(path: place.path, options: .init(layout: .php, durability: .relaxed))
      // Who first writes in a directory tidies it.
      #expect(try await store.delete(SessionID("zyxwvutsrqponmlkjihgfedcba"), ifRevision: nil) == .deleted)
      #expect(try place.files() == [note, Self.name].sorted())
      for payload in [ours, "n|i:8;"] {
        let refusal = await #expect(throws: StoreError.self) {
          try await store.update(StoredSession(id: Self.id, payload: Array(payload.utf8)))
        }
        #expect(refusal?.words.contains("another name") == true, "\(refusal?.words ?? "")")
      }
      #expect(try place.contents() == half)
      #expect(try await store.read(Self.id)?.text == ours)
    }
    #expect(unlink("\(copy.path)/\(Self.name)") == 0)
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .php, durability: .relaxed))
    guard case .updated = try await store.update(StoredSession(id: Self.id, payload: Array(ours.utf8))) else {
      Issue.record("not updated")
      return
    }
    #expect(try directory.contents() == [Self.name: Array(ours.utf8)])
  }

  @Test("is off the disk before the write is acknowledged, where a write shall be on it") func durable() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("n|i:100;", to: Self.name)
    let root = try Syscalls.system.statusAt(AT_FDCWD, directory.path).inode
    // What is done to the directory, in its order.
    let done = Shared<[String]>([])
    var calls = Syscalls.system
    calls.unlink = { (at, name) throws(Errno) in
      try Syscalls.system.unlink(at, name)
      done.change { $0.append("unlink") }
    }
    calls.sync = { (fd) throws(Errno) in
      if try Syscalls.system.status(fd).inode == root { done.change { $0.append("sync") } }
    }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .php), syscalls: calls)
    _ = try await store.update(StoredSession(id: Self.id, payload: Array("n|i:7;".utf8)))
    #expect(done.current.suffix(2) == ["unlink", "sync"])
    #expect(try directory.files() == [Self.name])
  }

  @Test(
    "keeps nobody from writing who may not open it, and so was made by a writer that died before it began",
    arguments: [false, true])
  func ofAnother(mayBeRemoved: Bool) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("n|i:100;", to: Self.name)
    // A writer dies before it gives the note to whom the session belongs.
    let isDead = Shared(false)
    var dying = Syscalls.system.intercepted { (call) throws(Errno) in if isDead.current { throw Errno(EIO) } }
    let write = dying.write
    dying.write = { (fd, buffer) throws(Errno) in
      isDead.change { $0 = true }
      return try write(fd, buffer)
    }
    let writer = try FileSessionStore(
      path: directory.path, options: .init(layout: .php, durability: .relaxed), syscalls: dying)
    await #expect(throws: StoreError.self) {
      try await writer.update(StoredSession(id: Self.id, payload: Array("n|i:7;".utf8)))
    }
    let note = try #require(try directory.files().first { $0 != Self.name })
    #expect(try directory.text(of: Self.name) == "n|i:100;")

    var calls = Syscalls.system
    calls.open = { (at, name, flags, mode) throws(Errno) in
      if name == note, flags & O_CREAT == 0 { throw Errno(EACCES) }
      return try Syscalls.system.open(at, name, flags, mode)
    }
    calls.unlink = { (at, name) throws(Errno) in
      if name == note, !mayBeRemoved { throw Errno(EPERM) }
      try Syscalls.system.unlink(at, name)
    }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .php, durability: .relaxed), syscalls: calls)
    // One step of the system; and more than one, which are noted.
    for payload in mayBeRemoved ? ["n|i:200;", "n|i:8;"] : ["n|i:200;"] {
      guard case .updated = try await store.update(StoredSession(id: Self.id, payload: Array(payload.utf8))) else {
        Issue.record("not updated: \(payload)")
        return
      }
      #expect(try directory.text(of: Self.name) == payload)
      #expect(try directory.files() == (mayBeRemoved ? [Self.name] : [note, Self.name].sorted()))
    }
  }

  /// What cannot be read for the moment, of what it takes to finish a write.
  enum Unreadable: String, CaseIterable, CustomTestStringConvertible {
    case openingTheNote, theNote, theSession
    var testDescription: String { rawValue }
  }

  @Test("stays where it cannot be read what there is to finish, and is finished by who can", arguments: Unreadable.allCases)
  func unreadable(_ unreadable: Unreadable) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("n|i:100;", to: Self.name)
    let ours = "n|i:7;"
    let note = try await dieBeforeTheCut(ours, directory)
    try directory.write("n|i:1;", to: "sess_zyxwvutsrqponmlkjihgfedcba")

    let hidden = try Syscalls.system.statusAt(
      AT_FDCWD, "\(directory.path)/\(unreadable == .theSession ? Self.name : note)"
    ).inode
    var calls = Syscalls.system
    if unreadable == .openingTheNote {
      calls.open = { (at, name, flags, mode) throws(Errno) in
        if name == note { throw Errno(EMFILE) }
        return try Syscalls.system.open(at, name, flags, mode)
      }
    } else {
      calls.read = { (fd, buffer) throws(Errno) in
        if try Syscalls.system.status(fd).inode == hidden { throw Errno(EIO) }
        return try Syscalls.system.read(fd, buffer)
      }
    }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .php, durability: .relaxed), syscalls: calls)
    // Who first writes in a directory tidies it.
    #expect(try await store.delete(SessionID("zyxwvutsrqponmlkjihgfedcba"), ifRevision: nil) == .deleted)
    await #expect(throws: StoreError.self) { try await store.update(StoredSession(id: Self.id, payload: Array("n|i:8;".utf8))) }
    #expect(try directory.files() == [note, Self.name].sorted())

    let next = try FileSessionStore(path: directory.path, options: .init(layout: .php, durability: .relaxed))
    #expect(try await next.read(Self.id)?.text == ours)
    _ = try await next.update(StoredSession(id: Self.id, payload: Array("n|i:9;".utf8)))
    #expect(try directory.contents() == [Self.name: Array("n|i:9;".utf8)])
  }
}
