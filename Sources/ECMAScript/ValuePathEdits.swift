/// Many changes of one value at once: one after another, each would copy what holds it.
extension JSONValue {
  /// What is to stand at a path, or nothing (nil).
  package typealias Edit = (steps: ArraySlice<ValuePath.Step>, value: JSONValue?)

  /// Puts values where these paths lead, or removes what stands there. Parents are never made: a path that leads nowhere is passed
  /// over. No path leads into the value of another.
  package mutating func put(all edits: [Edit]) {
    switch self {
    case .object(var object):
      // Held in one place only while it changes.
      self = .null
      object.put(all: edits)
      self = .object(object)
    case .array:
      for edit in edits {
        let path = ValuePath(Array(edit.steps))
        if let value = edit.value { try? set(value, at: path) } else { _ = try? remove(at: path) }
      }
    default: return
    }
  }
}

extension JSONObject {
  /// The same of what stands in an object.
  package mutating func put(all edits: [JSONValue.Edit]) {
    var (own, inner, order): ([(key: JSString, value: JSONValue?)], [JSString: [JSONValue.Edit]], [JSString]) = ([], [:], [])
    for edit in edits {
      guard case .key(let key)? = edit.steps.first else { continue }
      guard edit.steps.count > 1 else {
        own.append((key, edit.value))
        continue
      }
      if inner[key] == nil { order.append(key) }
      inner[key, default: []].append((edit.steps.dropFirst(), edit.value))
    }
    for key in order {
      guard var value = self[key] else { continue }
      value.put(all: inner[key] ?? [])
      self[key] = value
    }
    put(all: own)
  }
}
