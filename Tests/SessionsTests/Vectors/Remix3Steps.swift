import SessionCookies
import ECMAScript
import SessionsFile
import TestSupport

@testable import Sessions

/// The steps of a `session3` case: the session and storages of Remix 3.
final class Remix3Steps {
  static let storages: Set<String> = ["cookie", "memory", "fs", "none"]

  private let storage: Remix3SessionStorage
  private let cookie: SignedCookie
  private let directory: TemporaryDirectory
  private var session = Session(SessionCodec.split.empty)
  private var lastValue: JSString?
  /// The original never takes its dirty flag back, ours does with a save.
  private var wasDirty = false

  init(_ vector: VectorCase, form: String, storage name: String) throws {
    directory = try TemporaryDirectory()
    cookie = try SignedCookie(
      options: vector.input["cookie"], name: vector.input["cookie"]?["name"]?.asString?.string ?? "session", form: form)
    let ids = SessionIDSource.queue(vector)
    let useUnknownIDs = vector.input["options"]?["useUnknownIds"] == true
    switch name {
    case "fs":
      let options = FileSessionStore.Options(layout: .remix3, durability: .relaxed, ids: ids)
      storage = Remix3SessionStorage(
        store: try FileSessionStore(path: directory.path, options: options), useUnknownIDs: useUnknownIDs, ids: ids)
    case "cookie": storage = .cookie(ids: ids)
    default: storage = Remix3SessionStorage(store: MemorySessionStore(), useUnknownIDs: useUnknownIDs, ids: ids)
    }
  }

  func run(_ vector: VectorCase) async throws -> VectorAnswer {
    var results: [JSONValue] = []
    for step in vector.steps {
      do {
        results.append(try await taken(step))
      } catch let error as SessionError {
        results.append(error.vectorOutput)
      }
    }
    return .output(["results": .array(results)])
  }

  private var isDirty: JSONValue {
    wasDirty = wasDirty || session.isChanged
    return .bool(wasDirty)
  }

  private var size: JSONValue { .number(JSNumber(Double(session.javaScript.count))) }
  private var id: JSONValue { (session.id?.reveal()).map { .string($0) } ?? .null }
  private var data: JSONValue { .string(JSString(JSON.text(session.javaScript.content.json))) }

  private func taken(_ step: JSONObject) async throws -> JSONValue {
    let key = step["key"]?.asString ?? ""
    let value = try step["json"]?.asString.map { try JSON.parse($0) } ?? .null
    switch step["do"]?.asString {
    case "read":
      let text = step["cookie"]?.asString
      open(try await storage.read(text == "$last" ? lastValue : text))
      return ["id": id, "dirty": isDirty, "size": size, "data": data]
    case "create":
      var state = SessionState(SessionCodec.split.content(of: value) ?? SessionCodec.split.empty)
      state.id = step["id"]?.asString.map { SessionID($0) }
      open(Session(state))
      return ["id": id, "dirty": isDirty, "size": size]
    case "save":
      _ = isDirty
      let saved = try await storage.save(session)
      if let saved { lastValue = saved }
      return ["cookie": saved.map { .string($0) } ?? .null]
    case "setCookie":
      let options = CookieAttributes(options: step["options"])
      let header = try cookie.serialize(lastValue.map { .string($0) }, overriding: options)
      return ["setCookie": .string(JSString(header.text))]
    case "get": return session.javaScript.get(key)?.shown ?? ["type": "undefined"]
    case "has": return ["has": .bool(session.javaScript.has(key))]
    case "data": return ["data": data, "size": size]
    case "set": try session.javaScript.set(key, value)
    case "flash": try session.javaScript.flash(key, value)
    case "unset": try session.javaScript.unset(key)
    case "regenerate":
      try session.renewID(keepingOld: step["deleteOld"] != true)
      let deleted = session.snapshot.renewal?.deleting?.reveal()
      return ["id": id, "deleteId": deleted.map { .string($0) } ?? .null, "dirty": isDirty]
    case "destroySession":
      _ = isDirty
      try session.destroy()
      return ["destroyed": .bool(session.isDestroyed), "dirty": isDirty, "size": size]
    case "ls": return ["files": try directory.tree()]
    case let unknown: throw MalformedVector(explanation: "no step \(unknown?.string ?? "?")")
    }
    return ["dirty": isDirty]
  }

  private func open(_ session: Session) {
    self.session = session
    wasDirty = false
  }
}
