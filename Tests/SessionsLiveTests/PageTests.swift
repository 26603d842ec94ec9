import ECMAScript
import Foundation
import Sessions
import SessionsLive
import SessionsTesting
import TestSupport
import Testing

/// The server that the page of the protocol shows, taken from the page and run.
@Suite(
  "The Node server of the page",
  .enabled(if: Effort.startsServers && NodeServer.node != nil, "needs SERVER_TESTS=1, and node"))
struct PageTests {
  /// It keeps values, not texts: what `JSON.parse` does not keep, it cannot.
  private static let textual = [
    "numbers however they are spelled", "keys in any order, indices last", "repeated keys", "white space within",
    "escaped slashes and quotes",
  ].map { "payload comes back byte for byte: \($0)" }

  private static let kept = StoreContract.cases(for: LiveSessionStore.self)
  static let promises = kept.filter { $0.capability != .sweeper && !textual.contains($0.name) }

  @Test("keeps the contract, as far as it keeps values and sweeps nothing", arguments: promises)
  func contract(_ promise: StoreContract) async throws {
    let server = try await NodeServer(sessions: "")
    try await promise.run { try await LiveSessionStore(path: server.path) }
    withExtendedLifetime(server) {}
  }

  @Test("is nearly the whole contract, in fewer than 60 lines")
  func measure() throws {
    #expect(Self.promises.count == Self.kept.count - Self.textual.count - 3)
    #expect(try NodeServer.source().split(separator: "\n", omittingEmptySubsequences: false).count < 60)
  }

  @Test("lists, reads, changes, deletes and tells, and lets a reader only read")
  func walk() async throws {
    let server = try await NodeServer(
      sessions: #"["ada", {"data": {"user": "Ada", "__flash_notice__": "Saved"}, "expires": 4070908800000}]"#)
    let store = try await LiveSessionStore(path: server.path)
    #expect(store.application.name == "node" && store.application.watches && !store.application.sweeps)
    let changes = store.changes()
    let entries = try await store.page(PageRequest()).entries
    guard case .stored(var ada)? = entries.first?.content else { throw Unexpected(description: "\(entries)") }
    #expect(String(decoding: ada.payload, as: UTF8.self) == #"{"user":"Ada","__flash_notice__":"Saved"}"#)
    #expect(ada.expires?.milliseconds == 4_070_908_800_000)
    ada.payload = Array(#"{"user":"Grace"}"#.utf8)
    guard case .updated = try await store.update(ada) else { throw Unexpected(description: "not updated") }
    #expect(try await store.update(ada) == .conflict)
    #expect(try await store.delete(ada.id, ifRevision: ada.revision) == .conflict)
    #expect(try await store.delete(ada.id, ifRevision: nil) == .deleted)
    var told: [StoreChange] = []
    for await change in changes where told.count < 2 {
      told.append(change)
      if told.count == 2 { break }
    }
    #expect(told == [.changed(ada.id), .deleted(ada.id)])
    await #expect(throws: StoreError.self) { try await store.deleteExpired(before: .maximum, limit: 1) }
    let raw = try await RawClient(server.path)
    try await raw.send(#"{"hello":"sessions","version":1,"access":"readOnly"}"# + "\n")
    _ = try await raw.line()
    try await raw.send(
      #"{"n":1,"call":"create","session":{"id":"a","payload":"e30="}}"# + "\n" + #"{"n":2,"call":"toString"}"# + "\n")
    #expect(try await raw.line() == #"{"n":1,"error":{"kind":"readOnly"}}"#)
    #expect(try await raw.line()?.contains("readOnly") == true)
  }
}

/// A place that `node` serves by the code block of the page.
final class NodeServer: Sendable {
  let path: String
  private let place: Place

  static let node: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  /// - Parameter sessions: entries of the `Map`, as JSON.
  init(sessions: String) async throws {
    place = try Place()
    path = place.path
    try NodeProcess.shared.get().serve(path, sessions)
    let path = path
    try await eventually("node did not serve") { (try? await LiveSessionReader(path: path)) != nil }
  }

  static func source() throws -> String {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/SessionsLive/Protocol.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let parts = text.components(separatedBy: "```js\n")
    guard parts.count == 2, let end = parts[1].range(of: "\n```") else {
      throw Unexpected(description: "no code block in the page")
    }
    return String(parts[1][..<end.lowerBound])
  }
}

/// One `node` for all tests: it serves a place for each line that it is given, and ends with the tests, however they end.
private final class NodeProcess: Sendable {
  static let shared = Result { try NodeProcess() }

  private static let use = """

    import { createInterface } from "node:readline";
    for await (const line of createInterface({ input: process.stdin })) {
      const { path, sessions } = JSON.parse(line);
      serve(new Map(sessions), path);
    }
    process.exit();
    """

  private let input: FileHandle

  private init() throws {
    let (process, pipe) = (Process(), Pipe())
    // No other program that is started holds it open.
    for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] { _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC) }
    process.executableURL = URL(fileURLWithPath: NodeServer.node ?? "node")
    process.arguments = ["--input-type=module", "--eval", try NodeServer.source() + Self.use]
    process.standardInput = pipe
    try process.run()
    input = pipe.fileHandleForWriting
  }

  func serve(_ path: String, _ sessions: String) throws {
    try input.write(contentsOf: Data("{\"path\":\"\(path)\",\"sessions\":[\(sessions)]}\n".utf8))
  }
}
