import ECMAScript
import Inspection
import InspectorUI
import Sessions

/// An event as `watch` prints it.
extension StoreEvent {
  /// What happened, in a word.
  var word: String {
    after == nil ? ending?.isWithheld == true ? "withheld" : "deleted" : before == .absent ? "created" : "changed"
  }

  /// What programs get of it beside the row: who, what differs and, of a session that is gone, why. Only what may be shown.
  func record(masking: Masking, reveal: Bool) -> JSONObject {
    var record: JSONObject = ["by": .string(JSString(actor.rawValue))]
    if let ending {
      let (why, successor) = ending.words
      record["why"] = .string(why)
      if let successor { record["renamed_to"] = .string(successor.programWord) }
      return record
    }
    if before == .unknown { record["before"] = "not known" }
    if let previous { record["in_place_of"] = .string(previous.programWord) }
    guard let diff = diff(masking: masking, revealed: reveal ? .everything : .paths([])) else { return record }
    if case .known(.readable(let old)) = before, old.expires != after?.snapshot?.expires {
      record["expires_before"] = ExpiryWords.json(old.expires)
    }
    record["changes"] = .array(diff.changes.map { .object(diff.record(of: $0)) })
    if diff.isTruncated { record["more_changes"] = true }
    return record
  }

  /// What differs, for people.
  var words: String {
    var log = EventLog()
    log.observe(self)
    let told = log.entries.reversed().filter { $0.event != .created }
    return told.map { $0.event.words() }.joined(separator: "; ")
  }
}

extension VisibleDiff {
  /// A change as programs get it: where, and what was there and is there now, as far as it may be shown.
  func record(of change: ContentDiff.Change) -> JSONObject {
    var entry: JSONObject = ["path": .string(JSString(place(of: change).description))]
    let values = values(change)
    // Without a side there was nothing there: null is a value.
    if let before = values.before { entry["before"] = before }
    if let after = values.after { entry["after"] = after }
    return entry
  }
}

extension StoreEvent.Ending {
  fileprivate var words: (JSString, SessionLabel?) {
    switch self {
    case .expired: ("expired", nil)
    case .destroyed: ("destroyed", nil)
    case .renamed(let label): ("renamed", label)
    case .unknown: ("not known", nil)
    case .withheld(let reason): (JSString(reason), nil)
    }
  }
}

extension SessionLabel {
  /// The fingerprint, as programs get it.
  var programWord: JSString { JSString(fingerprint.prefix(8)) }
}
