/// A value that JSON can say, as JavaScript holds it after `JSON.parse`.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSNumber)
  case string(JSString)
  case array([JSONValue])
  case object(JSONObject)
}

/// A JavaScript number, and how it was written where that is not how JavaScript would write it.
///
/// JavaScript rewrites `1.0` as `1` and rounds `9007199254740993`; an editor that changes one value of a file must not
/// touch its neighbours, so the text as written is kept until JavaScript's own rendering is asked for.
public struct JSNumber: Hashable, Sendable {
  public let value: Double
  /// The token as it stood in the JSON text; nil where it is what `Number.prototype.toString` gives.
  public let source: String?

  public init(_ value: Double) {
    self.value = value
    source = nil
  }

  package init(_ value: Double, source: String?) {
    self.value = value
    self.source = source
  }
}
