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

/// Whoever may make files beside the sessions can make one that looks like a note.
@Suite("A note of an unfinished write that no writer left") struct ForgedNoteTests {
  private static let name = "sess_abcdefghijklmnopqrstuvwxyz"
  private static let text = "n|i:100;"

  /// Of which file a note says that it is to be cut to nothing.
  struct Claim: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var layout = FileLayout.php
    /// From the directory of sessions, whose name and the one beside it are given.
    var file: @Sendable (_ outside: TemporaryDirectory) -> String
    /// Of which file the note bears the name; nil: of that one.
    var named: String?
    var isAnothers = false
    var hasSecondName = false
    var isTrue = false

    static let all = [
      Claim(testDescription: "of a session, as a writer leaves it", file: { _ in ForgedNoteTests.name }, isTrue: true),
      Claim(testDescription: "of a file by its path", file: { $0.path + "/config.toml" }),
      Claim(
        testDescription: "of a file outside", file: { "../\($0.path.split(separator: "/").last ?? "")/config.toml" }),
      Claim(
        testDescription: "of a session outside",
        file: { "../\($0.path.split(separator: "/").last ?? "")/\(ForgedNoteTests.name)" }),
      Claim(testDescription: "of what is no session", file: { _ in "config.toml" }),
      Claim(
        testDescription: "of a session, under the name of another's note", file: { _ in ForgedNoteTests.name }, named: "sess_"),
      Claim(testDescription: "of a session whose owner did not make it", file: { _ in ForgedNoteTests.name }, isAnothers: true),
      Claim(
        testDescription: "by a second name of what its owner wrote", file: { _ in ForgedNoteTests.name }, hasSecondName: true),
      Claim(
        testDescription: "where nothing is written in place", layout: .reactRouter, file: { _ in "456789abcdef" }),
    ]
  }

  /// - Returns: the note's name and bytes.
  private func note(of file: String, named: String) throws -> (name: String, bytes: [UInt8]) {
    func length(_ count: Int) -> [UInt8] { [UInt8(count)] + [UInt8](repeating: 0, count: 7) }
    func field(_ bytes: [UInt8]) -> [UInt8] { length(bytes.count) + bytes }
    let text = Array(Self.text.utf8)
    // It stopped behind the one byte that is written before the cut.
    let fields = field(Array(file.utf8)) + field([text[0] ^ 1] + text.dropFirst()) + field([text[0]]) + length(0)
    try #require(fields.allSatisfy { $0 < 128 })
    let digest = FileNaming.Digest.sha256.hex(of: String(decoding: fields, as: UTF8.self))
    return (
      ".session-\(FileNaming.Digest.sha256.hex(of: named).prefix(16)).note", try #require(Hex.bytes(digest.utf8)) + fields
    )
  }

  @Test(
    "is acted on nowhere but in a session's file beside it, which is its owner's; all else stays as it is", arguments: Claim.all)
  func claimed(_ claim: Claim) async throws {
    let (directory, outside) = (try TemporaryDirectory(), try TemporaryDirectory())
    let isPHP = claim.layout == .php
    let shard = isPHP ? "" : "0123/"
    for name in [Self.name, "config.toml"] {
      try outside.write(Self.text, to: name)
      try directory.write(Self.text, to: shard + name)
    }
    if !isPHP { try directory.write(Self.text, to: "0123/456789abcdef") }
    let file = claim.file(outside)
    let forged = try note(of: file, named: claim.named ?? file)
    try directory.write(forged.bytes, to: shard + forged.name)
    if claim.hasSecondName {
      try #require(link("\(directory.path)/\(shard)\(forged.name)", outside.path + "/upload") == 0)
    }
    let session = "\(directory.path)/\(shard)\(Self.name)"
    let times = [timespec(tv_sec: 1_500_000_000, tv_nsec: 0), timespec(tv_sec: 1_600_000_000, tv_nsec: 0)]
    try #require(utimensat(AT_FDCWD, session, times, 0) == 0)
    let before = [try directory.contents(), try outside.contents()]

    let inode = try Syscalls.system.statusAt(AT_FDCWD, "\(directory.path)/\(shard)\(forged.name)").inode
    let told: @Sendable (FileStatus) -> FileStatus = { found in
      var status = found
      if claim.isAnothers, status.inode == inode { status.owner &+= 1 }
      return status
    }
    var calls = Syscalls.system
    // Who may give files takes such a note away, as one that it had given: see LeftoverTests.
    calls.credentials = { Credentials(user: geteuid(), group: getegid(), groups: [getegid()]) }
    calls.status = { (fd) throws(Errno) in told(try Syscalls.system.status(fd)) }
    calls.statusAt = { (at, name) throws(Errno) in told(try Syscalls.system.statusAt(at, name)) }

    let reader = try FileSessionReader(path: directory.path, layout: claim.layout, syscalls: calls)
    let id = SessionID(isPHP ? "abcdefghijklmnopqrstuvwxyz" : "0123456789abcdef")
    if isPHP { #expect(try await reader.read(id)?.text == (claim.isTrue ? "" : Self.text)) }
    // Who first writes in a directory tidies it.
    let other = isPHP ? "sess_zyxwvutsrqponmlkjihgfedcba" : "0123/000000000001"
    try directory.write(claim.layout.samplePayload, to: other)
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: claim.layout, durability: .relaxed), syscalls: calls)
    let second = SessionID(isPHP ? "zyxwvutsrqponmlkjihgfedcba" : "0123000000000001")
    #expect(try await store.delete(second, ifRevision: nil) == .deleted)
    let after = [try directory.contents(), try outside.contents()]
    // No note says that it is younger than it is.
    #expect(try FileStatus(path: session).modified.seconds == 1_600_000_000)
    if claim.isTrue {
      #expect(differences(before[0], after[0]) == [forged.name, Self.name] && after[0][Self.name] == [])
    } else {
      #expect(differences(before[0], after[0]) == [])
    }
    #expect(differences(before[1], after[1]) == [])
    // Nor when that very session is written.
    guard isPHP else { return }
    guard case .updated = try await store.update(StoredSession(id: id, payload: Array("n|i:7;".utf8))) else {
      Issue.record("not updated")
      return
    }
    #expect(try directory.text(of: Self.name) == "n|i:7;")
    #expect(differences(before[1], try outside.contents()) == [])
  }
}
