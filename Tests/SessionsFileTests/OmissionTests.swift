import Foundation
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

@Suite("What a listing cannot look into") struct OmissionTests {
  /// How a directory of sessions comes to be closed.
  enum Closing: String, CaseIterable, CustomTestStringConvertible {
    case denied, linkInItsPlace
    var testDescription: String { rawValue }
  }

  private static let php = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

  /// A reader for whom the directories of a name are closed once that is said, as for a user who may not enter them; root always may.
  private func reader(
    _ path: String, closing name: String, _ isClosed: Shared<Bool>, layout: FileLayout? = nil
  ) throws -> FileSessionReader {
    var calls = Syscalls.system
    calls.open = { (at, opened, flags, mode) throws(Errno) in
      if opened == name, isClosed.current { throw Errno(EACCES) }
      return try Syscalls.system.open(at, opened, flags, mode)
    }
    return try FileSessionReader(path: path, among: FileLayout.known, layout: layout, syscalls: calls)
  }

  @Test(
    "is neither met nor missing: of a session that may be there it is said, and of no other",
    arguments: Closing.allCases, [1, 2, 1_000])
  func shard(_ closing: Closing, _ limit: Int) async throws {
    let directory = try TemporaryDirectory()
    let shards = ["aaaa", "bbbb", "cccc"]
    for shard in shards { for file in 0..<3 { try directory.write(#"{"data":{}}"#, to: "\(shard)/00000000000\(file)") } }
    let isClosed = Shared(false)
    let reader = try reader(directory.path, closing: "bbbb", isClosed, layout: .reactRouter)
    var (listed, omissions) = try await everything(reader, limit)
    #expect(listed.count == 9 && omissions.isEmpty)
    if closing == .denied {
      isClosed.change { $0 = true }
    } else {
      try FileManager.default.moveItem(atPath: directory.path + "/bbbb", toPath: directory.path + "/kept")
      #expect(symlink("kept", directory.path + "/bbbb") == 0)
    }
    (listed, omissions) = try await everything(reader, limit)
    #expect(listed.count == 6)
    for shard in shards { #expect(omissions.mayHold(SessionID(shard + "000000000009")) == (shard == "bbbb")) }
    #expect(!omissions.mayHold(SessionID("of no such name")))
    if closing == .denied {
      isClosed.change { $0 = false }
    } else {
      #expect(unlink(directory.path + "/bbbb") == 0)
      try FileManager.default.moveItem(atPath: directory.path + "/kept", toPath: directory.path + "/bbbb")
    }
    (listed, omissions) = try await everything(reader, limit)
    #expect(listed.count == 9 && omissions.isEmpty)
  }

  @Test("is also what lies on the way to nested files", arguments: Closing.allCases) func nested(_ closing: Closing) async throws
  {
    let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
    let isClosed = Shared(false)
    let reader = try reader(copy.path, closing: "9", isClosed)
    #expect(try await everything(reader, 9).listed.count == 3)
    if closing == .denied {
      isClosed.change { $0 = true }
    } else {
      try FileManager.default.moveItem(atPath: copy.path + "/9", toPath: copy.path + "/kept")
      #expect(symlink("kept", copy.path + "/9") == 0)
    }
    let (listed, omissions) = try await everything(reader, 9)
    #expect(listed.count == 2)
    #expect(omissions.mayHold(SessionID("9z0000fixture00000000000002")))
    #expect(!omissions.mayHold(SessionID("d4e5f6fixture00000000000009")))
    #expect(reader.leftOut.count == 1)
  }

  @Test("is no part of a directory that has no other: then there is no listing, and not an empty one") func flat() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("n|i:1;", to: "sess_" + Self.php)
    let isClosed = Shared(false)
    let reader = try reader(directory.path, closing: ".", isClosed)
    #expect(reader.layout.name == "PHP")
    #expect(try await everything(reader, 9).listed.count == 1)
    isClosed.change { $0 = true }
    await #expect(
      performing: { try await reader.page(PageRequest()) }, throws: { if case StoreError.denied = $0 { true } else { false } })
  }

  @Test("is not all that nested files lie in: where their root is closed there is no listing") func nestedRoot() async throws {
    let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
    let isClosed = Shared(false)
    let reader = try reader(copy.path, closing: ".", isClosed)
    #expect(try await everything(reader, 9).listed.count == 3)
    isClosed.change { $0 = true }
    await #expect(
      performing: { try await reader.page(PageRequest()) }, throws: { if case StoreError.denied = $0 { true } else { false } })
  }

  private func everything(
    _ reader: FileSessionReader, _ limit: Int
  ) async throws -> (listed: [SessionID], omissions: [Omission]) {
    var (listed, omissions) = ([SessionID](), [Omission]())
    var request = PageRequest(limit: limit)
    repeat {
      let page = try await reader.page(request)
      listed += page.entries.map(\.id)
      omissions += page.omission.map { [$0] } ?? []
      request.cursor = page.next
    } while request.cursor != nil
    return (listed, omissions)
  }
}
