import SessionCookies
import ECMAScript
import SessionsTesting
import TestSupport

@testable import Sessions

/// The steps of a `session` case, one after the other, as the originals' session and storage would take them.
struct SessionSteps {
  let world: SessionWorld
  private var sessions: [JSString: Session] = [:]
  private var lastPair: String?

  init(world: SessionWorld) { self.world = world }

  func run(_ vector: VectorCase) async throws -> VectorAnswer {
    var steps = self
    var results: [JSONValue] = []
    for step in vector.steps {
      guard let result = try await steps.take(step) else {
        return .skipped(
          "step \(step["do"].map { JSON.text($0) } ?? "?"): Swift's values cannot be changed behind a session's back")
      }
      results.append(result)
    }
    var output: JSONObject = ["results": .array(results)]
    if vector.input["warn"] == true { output["warnings"] = .array(world.cookie.warnings.map { .string(JSString($0)) }) }
    return .output(.object(output))
  }

  /// Nil for what cannot be done in Swift.
  private mutating func take(_ step: JSONObject) async throws -> JSONValue? {
    do {
      return try await taken(step)
    } catch let error as SessionError {
      return error.vectorOutput
    }
  }

  private mutating func taken(_ step: JSONObject) async throws -> JSONValue? {
    let slot = step["slot"]?.asString ?? ""
    let session = sessions[slot] ?? Session()
    let key = step["key"]?.asString ?? ""
    let value = try step["json"]?.asString.map { try JSON.parse($0) } ?? .null
    let options = CookieAttributes(options: step["options"])
    switch step["do"]?.asString {
    case "get":
      let header = step["header"]?.asString?.string
      return shown(open(try await world.storage.getSession(cookieHeader: header == "$last" ? lastPair : header), slot))
    case "create":
      var state = SessionState(SessionCodec.flat.content(of: value) ?? .flat([:]))
      state.id = step["id"]?.asString.map { SessionID($0) }
      return shown(open(Session(state), slot))
    case "set": try session.javaScript.set(key, value)
    case "flash": try session.javaScript.flash(key, value)
    case "unset": try session.javaScript.unset(key)
    case "has": return ["has": .bool(session.javaScript.has(key))]
    case "read": return session.javaScript.get(key)?.shown ?? ["type": "undefined"]
    case "data": return JSONValue.object(session.javaScript.data).shown
    case "id": return id(of: session).shown
    case "commit": return sent(try await world.storage.commitSession(session, options: options))
    case "destroy": return sent(try await world.storage.destroySession(session, options: options))
    case "now": step["now"]?.asString.flatMap { Timestamp(parsing: $0) }.map(world.clock.set)
    case "advance": world.clock.advance(by: Int64(step["ms"]?.asInt ?? 0))
    case "ls": return ["files": try world.files()]
    case "cat": return try world.contents(of: step["path"]?.asString?.string ?? "")
    case "write": try world.directory?.put(bytes(step), at: step["path"]?.asString?.string ?? "")
    case "calls": return ["calls": world.strategy.takeCalls()]
    default: return nil
    }
    return [:]
  }

  private mutating func open(_ session: Session, _ slot: JSString) -> Session {
    sessions[slot] = session
    return session
  }

  private mutating func sent(_ header: SetCookie) -> JSONValue {
    lastPair = header.pair
    return ["setCookie": .string(JSString(header.text))]
  }

  private func shown(_ session: Session) -> JSONValue {
    ["id": id(of: session).shown, "data": JSONValue.object(session.javaScript.data).shown]
  }

  /// `session.id`, which is never absent there.
  private func id(of session: Session) -> JSONValue { session.snapshot.foreignID ?? .string(session.id?.reveal() ?? "") }

  private func bytes(_ step: JSONObject) -> [UInt8] {
    if let text = step["text"]?.asString { return text.wtf8 }
    let digits = Array(step["hex"]?.asString?.string ?? "")
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }
}
