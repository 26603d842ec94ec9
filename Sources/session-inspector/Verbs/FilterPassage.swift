import ECMAScript
import Inspection

/// Whether a session that changed is one of those that a watch asks for: when it was last seen, and now.
struct FilterPassage {
  private enum Past {
    case absent, unknown
    case matched(Bool)
  }

  private let before: Past
  /// Nil: it is gone.
  private let after: Bool?

  /// - Parameters:
  ///   - event: what happened to it; nil: nothing that was not told.
  ///   - after: whether it matches now; nil: it is gone.
  init(_ event: StoreEvent?, after: Bool?) {
    self.after = after
    guard let event, event.before != .absent else {
      before = .absent
      return
    }
    before = event.wasWatched.map { .matched($0) } ?? .unknown
  }

  /// One that matched is told of until it does not, with that. One of which that is not known may have matched: its end is told. While it
  /// is there it is not: in a large store that would be nearly every session that changes.
  var isToTell: Bool {
    if after == true { return true }
    return switch before {
    case .absent: false
    case .unknown: after == nil
    case .matched(let matched): matched
    }
  }

  /// As programs get it. Without a side there was nothing there, or nothing happened.
  var record: JSONValue {
    var record = JSONObject()
    switch before {
    case .absent: break
    case .unknown: record["before"] = "not known"
    case .matched(let matched): record["before"] = .bool(matched)
    }
    if let after { record["after"] = .bool(after) }
    return .object(record)
  }

  /// For people; nil where it matches, or did until it went.
  var words: String? {
    switch (before, after) {
    case (.matched(true), false?): "no longer matches"
    case (.unknown, nil): "may have matched"
    default: nil
    }
  }
}
