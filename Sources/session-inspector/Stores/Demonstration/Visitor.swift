import ECMAScript
import Sessions

/// One simulated browser: it knows its cookie, as a browser does, and nothing else of the server.
struct Visitor {
  var person: Scenery.Person?
  /// What the browser sends as its Cookie header.
  var cookie: String?
  /// Where the store keeps it, to see whether someone left a message.
  var id: SessionID?
  /// Seconds from a request to the end of the session; nil: the session never ends.
  var lifetime: Int64?
  /// Gone for coffee: comes back only to read a message.
  var isIdle = false
  /// When the message that waits is read.
  var readsAt: Timestamp?
}
