import SessionCookies
import ECMAScript
import Sessions
import TestSupport

@testable import SessionsFile

/// Sessions and stores.
let sessionOperations: [String: VectorOperation] = [
  "cookieSessionCommit": { vector, form in
    let storage = CookieSessionStorage(cookie: try SignedCookie(session: vector.input["cookie"], form: form))
    let session = Session(.flat(try vector.object("json")))
    do {
      let header = try await storage.commitSession(session, options: CookieAttributes(options: vector.input["options"]))
      let read = try await storage.getSession(cookieHeader: header.pair)
      return .output([
        "setCookie": .string(JSString(header.text)), "length": .number(JSNumber(Double(header.length))),
        "readBack": read.dataText,
      ])
    } catch let error as SessionError {
      return .output(error.vectorOutput)
    }
  },
  "cookieSessionRead": { vector, form in
    let storage = CookieSessionStorage(cookie: try SignedCookie(session: vector.input["cookie"], form: form))
    let session = try await storage.getSession(cookieHeader: vector.text("header")?.string)
    return .output(["id": .string(session.id?.reveal() ?? ""), "data": session.dataText])
  },
  "fileCommit": { vector, form in
    let world = try SessionWorld(vector, form: form, storage: "file")
    let session = Session(.flat(try vector.object("json")))
    let options = CookieAttributes(options: vector.input["options"])
    do {
      let header = try await world.storage.commitSession(session, options: options)
      let read = try await world.storage.getSession(cookieHeader: header.pair)
      var output: JSONObject = [
        "commit": ["setCookie": .string(JSString(header.text))], "files": try world.files(), "readBack": read.dataText,
      ]
      if let name = vector.text("cat") { output["file"] = try world.contents(of: name.string) }
      return .output(.object(output))
    } catch let error as SessionError {
      return .output(["commit": error.vectorOutput, "files": try world.files()])
    }
  },
  "getFile": { vector, _ in
    guard let location = FileLayout.reactRouter.location(of: SessionID(try vector.require("sid"))) else {
      return .output(["path": .null])
    }
    let path = normalisedPath([try vector.require("dir").string, location.shard, location.file])
    return .output(["path": .string(JSString(path))])
  },
  "session": { vector, form in
    guard let storage = vector.text("storage")?.string, SessionWorld.storages.contains(storage) else {
      return .skipped("the storage \(vector.text("storage")?.string ?? "?") belongs to another issue")
    }
    let runner = SessionSteps(world: try SessionWorld(vector, form: form, storage: storage))
    return try await runner.run(vector)
  },
  "session3": { vector, form in
    guard let storage = vector.text("storage")?.string, Remix3Steps.storages.contains(storage) else {
      return .skipped("the storage \(vector.text("storage")?.string ?? "?") belongs to another issue")
    }
    return try await Remix3Steps(vector, form: form, storage: storage).run(vector)
  },
]

/// `path.join` of Node: dots resolved, slashes single.
private func normalisedPath(_ parts: [String]) -> String {
  let joined = parts.joined(separator: "/")
  var names: [Substring] = []
  for name in joined.split(separator: "/") where name != "." {
    if name == "..", let last = names.last, last != ".." { names.removeLast() } else { names.append(name) }
  }
  return (joined.hasPrefix("/") ? "/" : "") + names.joined(separator: "/")
}

extension VectorCase {
  /// The object whose text stands under a key; empty where there is none.
  func object(_ key: JSString) throws -> JSONObject { try text(key).map { try JSON.parse($0).asObject ?? [:] } ?? [:] }

  var steps: [JSONObject] { input["steps"]?.asArray?.compactMap(\.asObject) ?? [] }
}

extension SignedCookie {
  /// The cookie that a session storage makes from its options.
  init(session options: JSONValue?, form: String) throws {
    let name = SignedCookie.session(named: options?["name"]?.asString?.string ?? "").name
    try self.init(options: options, name: name, form: form)
  }
}

extension Session {
  var dataText: JSONValue { .string(JSString(JSON.text(.object(javaScript.data)))) }
}

extension JSONValue {
  /// A value as the cases show it: its type and text.
  var shown: JSONValue { ["type": .string(JSString(kindName)), "json": .string(JSString(JSON.text(self)))] }
}

extension SessionError {
  /// The JavaScript error that the originals throw here.
  var vectorOutput: JSONValue {
    switch self {
    case .cookie(let error): error.vectorOutput
    case .store(.malformed): ["error": ["name": "SyntaxError"]]
    default: ["error": ["name": "Error", "message": .string(JSString(description))]]
    }
  }
}
