import SessionCookies
import ECMAScript
import Foundation
import Sessions
import SessionsFile
import SessionsTesting
import Synchronization
import TestSupport

/// The surroundings of a case: its clock, the ids to come, a storage with the originals' semantics, and what it stores in.
final class SessionWorld: Sendable {
  static let storages: Set<String> = ["cookie", "memory", "file", "strategy", "none"]

  let clock: ManualClock
  let storage: any SessionStorage
  let cookie: SignedCookie
  /// Nil where nothing is stored in files.
  let directory: TemporaryDirectory?
  let strategy: RecordedStrategy

  init(_ vector: VectorCase, form: String, storage name: String) throws {
    clock = ManualClock(vector.now)
    cookie = try SignedCookie(session: vector.input["cookie"], form: form)
    let ids = SessionIDSource.queue(vector)
    strategy = RecordedStrategy(ids: ids)
    directory = name == "file" ? try TemporaryDirectory() : nil
    switch name {
    case "memory":
      let ids = form == "rr8" ? ids : ids.cut(to: 8)
      storage = ClosureSessionStorage.parity(
        over: MemorySessionStore(ids: ids, clock: clock.clock), cookie: cookie, clock: clock.clock)
    case "file":
      let options = FileSessionStore.Options(layout: .reactRouter, durability: .relaxed, ids: ids)
      storage = ClosureSessionStorage.parity(
        over: try FileSessionStore(path: directory?.path ?? "", options: options), cookie: cookie, clock: clock.clock)
    case "strategy": storage = strategy.storage(cookie: cookie, clock: clock.clock)
    default: storage = CookieSessionStorage(cookie: cookie, destroyIsFinal: false)
    }
  }

  /// All files below the directory, and the directories that have none.
  func files() throws -> JSONValue { try directory?.tree() ?? [] }

  func contents(of name: String) throws -> JSONValue { try directory?.shown(name) ?? .null }
}

extension TemporaryDirectory {
  func tree() throws -> JSONValue {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    let shown = names.compactMap { name -> String? in
      var isDirectory: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isDirectory)
      if !isDirectory.boolValue { return name }
      return names.contains { $0.hasPrefix(name + "/") } ? nil : name + "/"
    }
    return .array(shown.map { .string(JSString($0)) })
  }

  func shown(_ name: String) throws -> JSONValue {
    guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
      return ["error": ["name": "Error", "code": "ENOENT"]]
    }
    return ["hex": .string(JSString(hex(data))), "text": .string(JSString(decoding: data))]
  }

  func put(_ bytes: [UInt8], at name: String) throws {
    let file = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
}

extension SessionIDSource {
  /// The ids of a case in their order, and random ones after them.
  static func queue(_ vector: VectorCase) -> SessionIDSource {
    let ids = vector.input["ids"]?.asArray?.compactMap(\.asString) ?? []
    let rest = Mutex(ids[...])
    return SessionIDSource { rest.withLock { $0.popFirst() }.map { SessionID($0) } ?? SessionIDSource.hex64.next() }
  }

  /// The first characters of each id: the original's memory storage cuts its random text so, before React Router 8.
  func cut(to count: Int) -> SessionIDSource {
    SessionIDSource { SessionID(JSString(String((self.next().reveal()?.string ?? "").prefix(count)))) }
  }
}

/// Four closures that write down how they are called.
final class RecordedStrategy: Sendable {
  private struct State {
    var calls: [JSONValue] = []
    var data: [SessionID: JSONObject] = [:]
  }

  private let state = Mutex(State())
  private let ids: SessionIDSource

  init(ids: SessionIDSource) { self.ids = ids }

  /// The calls since the last time.
  func takeCalls() -> JSONValue {
    state.withLock { state in
      defer { state.calls = [] }
      return .array(state.calls)
    }
  }

  func storage(cookie: SignedCookie, clock: WallClock) -> ClosureSessionStorage {
    ClosureSessionStorage(
      cookie: cookie, clock: clock,
      create: { data, expires in
        let id = self.ids.next()
        self.record("createData", [.text(data), .date(expires)]) { $0[id] = data }
        return id
      },
      read: { id in
        self.record("readData", [.text(id)]) { _ in }
        return self.state.withLock { $0.data[id] }
      },
      update: { id, data, expires in
        self.record("updateData", [.text(id), .text(data), .date(expires)]) { $0[id] = data }
      },
      delete: { id in self.record("deleteData", [.text(id)]) { $0[id] = nil } })
  }

  private func record(_ name: JSString, _ arguments: [JSONValue], _ change: (inout [SessionID: JSONObject]) -> Void) {
    state.withLock { state in
      state.calls.append(.array([.string(name)] + arguments))
      change(&state.data)
    }
  }
}

extension JSONValue {
  fileprivate static func text(_ id: SessionID) -> JSONValue { .string(JSString(JSON.text(.string(id.reveal() ?? "")))) }
  fileprivate static func text(_ data: JSONObject) -> JSONValue { .string(JSString(JSON.text(.object(data)))) }
  fileprivate static func date(_ date: Timestamp?) -> JSONValue { date.map { .string(JSString($0.iso8601)) } ?? .null }
}
