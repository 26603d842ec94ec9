import SessionCookies
import ECMAScript
import Foundation
import Platform
import Sessions
import SessionsFile
import Testing
import TestSupport

@Suite("A directory that React Router wrote")
struct OriginalDirectoryTests {
  let now = Timestamp(milliseconds: 1_780_000_000_000)

  @Test(
    "lists 240 sessions, 16 of them expired, one corrupt entry, and leaves the stray file alone", arguments: [1, 7, 256, 1000])
  func listing(limit: Int) async throws {
    let reader = try FileSessionReader(path: ReactRouterFixture.sessions)
    #expect(reader.layout == .reactRouter)
    let entries = try await reader.all(limit: limit)
    let sessions = entries.compactMap { entry in if case .stored(let session) = entry.content { session } else { nil } }
    let corrupt = entries.compactMap { entry in if case .malformed(let record) = entry.content { record } else { nil } }
    #expect(sessions.count == 240)
    #expect(sessions.count { $0.isExpired(at: now) } == 16)
    #expect(corrupt.count == 1)
    #expect(corrupt.first?.offset == corrupt.first?.bytes.count)
    #expect(entries.count == 241)
    #expect(Set(entries.map(\.id)).count == 241)
  }

  @Test("viewing everything changes no name, byte, mode or time, access times included")
  func looking() async throws {
    let copy = try ReactRouterFixture.copy()
    let names = try copy.names()
    let bytes = try copy.contents()
    copy.forgetAccesses(of: names)
    let before = copy.inventory(of: names)
    let reader = try FileSessionReader(path: copy.path)
    for contents in [false, true] {
      for entry in try await reader.all(contents: contents) { _ = try? await reader.read(entry.id) }
    }
    _ = try reader.warnings
    #expect(differences(before, copy.inventory(of: names)) == [])
    #expect(differences(bytes, try copy.contents()) == [])
    #expect(try copy.names() == names)
  }

  @Test("every file read and written back unedited is the same bytes, and is not touched at all")
  func unedited() async throws {
    let copy = try ReactRouterFixture.copy()
    let names = try copy.names()
    let bytes = try copy.contents()
    let before = copy.inventory(of: names)
    let store = try FileSessionStore(path: copy.path)
    for entry in try await store.all() {
      guard case .stored(let session) = entry.content else { continue }
      #expect(try await store.update(session) == .updated(try #require(session.revision)))
    }
    #expect(differences(before, copy.inventory(of: names)) == [])
    #expect(differences(bytes, try copy.contents()) == [])
  }

  @Test("editing one value changes those bytes of that file, and no other file")
  func editing() async throws {
    let copy = try ReactRouterFixture.copy()
    let bytes = try copy.contents()
    let store = try FileSessionStore(path: copy.path, options: .init(durability: .relaxed))
    var session = try #require(try await store.read(SessionID("01249953b6537591")))
    session.payload = Array(session.text.replacing("\"customer\"", with: "\"admin\"").utf8)
    guard case .updated = try await store.update(session) else {
      Issue.record("not updated")
      return
    }
    let after = try copy.contents()
    #expect(differences(bytes, after) == ["0124/9953b6537591"])
    let text = String(decoding: try #require(bytes["0124/9953b6537591"]), as: UTF8.self)
    #expect(try copy.text(of: "0124/9953b6537591") == text.replacing("\"customer\"", with: "\"admin\""))
  }

  @Test("only the 16 expired are swept, in batches; what cannot be understood and the stray file stay")
  func sweeping() async throws {
    let copy = try ReactRouterFixture.copy()
    let before = try copy.files()
    let store = try FileSessionStore(path: copy.path, options: .init(durability: .relaxed))
    var counts: [Int] = []
    repeat { counts.append(try await store.deleteExpired(before: now, limit: 5)) } while counts.last != 0
    #expect(counts == [5, 5, 5, 1, 0])
    let after = try copy.files()
    #expect(before.count - after.count == 16)
    #expect(after.contains("README") && after.contains("dead/beef00112233"))
  }

  @Test("each of the 240 headers comes from its session and stored expiry, byte for byte")
  func headers() async throws {
    guard case .object(let headers) = try JSON.parse(ReactRouterFixture.cookies()) else {
      Issue.record("cookies.json is no object")
      return
    }
    let cookie = SignedCookie(
      name: "__session", secrets: SecretRing(ReactRouterFixture.secrets.map { Secret($0) }),
      attributes: CookieAttributes(path: "/", httpOnly: true, secure: true, sameSite: .lax))
    let reader = try FileSessionReader(path: ReactRouterFixture.sessions)
    #expect(headers.count == 240)
    for entry in headers.entries {
      let session = try #require(try await reader.read(SessionID(entry.key)))
      let expires = session.expires.map { CookieSetting.value($0) } ?? .inherit
      let header = try cookie.serialize(.string(entry.key), overriding: CookieAttributes(expires: expires))
      #expect(.string(JSString(header.text)) == entry.value)
    }
  }

  @Test("a reader works without any permission to write, and the store says beforehand that it cannot")
  func readOnly() async throws {
    let copy = try ReactRouterFixture.copy()
    var calls = Syscalls.system
    calls.access = { (_, mode) throws(Errno) in if mode & W_OK != 0 { throw Errno(EROFS) } }
    // Whatever would write is refused, as a file system without writing does.
    for name in [
      "write", "sync", "rename", "renameNew", "link", "unlink", "makeDirectory", "removeDirectory", "changeMode", "changeOwner",
    ] {
      calls = calls.intercepted { (call) throws(Errno) in if call == name { throw Errno(EROFS) } }
    }
    let system = calls
    calls.open = { (at, name, flags, mode) throws(Errno) in
      if flags & (O_WRONLY | O_RDWR | O_CREAT) != 0 { throw Errno(EROFS) }
      return try system.open(at, name, flags, mode)
    }
    let reader = try FileSessionReader(path: copy.path, syscalls: calls)
    let entries = try await reader.all()
    #expect(entries.count == 241)
    for entry in entries { _ = try? await reader.read(entry.id) }
    let store = try FileSessionStore(path: copy.path, syscalls: calls)
    let session = try #require(try await store.read(SessionID("01249953b6537591")))
    #expect(store.writeObstacle(for: session.id)?.contains("cannot be written") == true)
    #expect(store.deleteObstacle(for: session.id)?.contains("cannot be written") == true)
    await #expect(throws: StoreError.self) { try await store.delete(session.id, ifRevision: nil) }
  }
}
