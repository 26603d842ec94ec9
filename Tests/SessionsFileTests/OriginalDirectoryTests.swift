import ECMAScript
import Foundation
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
}
