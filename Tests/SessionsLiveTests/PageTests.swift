import ECMAScript
import Foundation
import Sessions
import SessionsLive
import SessionsTesting
import TestSupport
import Testing

/// The server that the page of the protocol shows, taken from the page and run.
@Suite("The Node server of the page", .enabled(if: NodeServer.node != nil, "there is no node on this machine"))
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

/// `node` on the code block of the page.
final class NodeServer: @unchecked Sendable {
  let path: String
  private let place: Place
  private let process = Process()

  static let node: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  /// - Parameter sessions: entries of the `Map`, as JavaScript.
  init(sessions: String) async throws {
    place = try Place()
    path = place.path
    mkdir(place.directory + "/run", 0o700)
    let script = place.directory + "/run/serve.mjs"
    let use = "\nserve(new Map([\(sessions)]), \(String(reflecting: path)));\n"
    try Data((try Self.source() + use).utf8).write(to: URL(fileURLWithPath: script))
    process.executableURL = URL(fileURLWithPath: Self.node ?? "node")
    process.arguments = [script]
    try process.run()
    let path = path
    try await eventually("node did not serve") { (try? await LiveSessionReader(path: path)) != nil }
    unlink(script)
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
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
