import ECMAScript
import TestSupport

@testable import Inspection

/// What may stand in a session that somebody chooses, and where on the screen it is looked at.
extension BoundedWorkTests {
  struct Hostile: Sendable, CustomStringConvertible {
    let description: String
    let payload: @Sendable (Int) -> String

    init(_ name: String, _ payload: @escaping @Sendable (Int) -> String) { (description, self.payload) = (name, payload) }

    /// One text under a key, after a short value that can be edited.
    static func text(_ name: String, _ piece: String) -> Hostile {
      Hostile(name) { #"{"short":1,"long":"# + JSON.text(.string(JSString(filled(piece, $0)))) + "}" }
    }
  }

  private static func filled(_ piece: String, _ bytes: Int) -> String {
    String(repeating: piece, count: max(1, bytes / piece.utf8.count))
  }

  static let values: [Hostile] = [
    .text("one word", "x"), .text("é", "é"), .text("wide", "山"), .text("words", "word "), .text("lines", "\n"),
    .text("controls", "\u{7}"),
    Hostile("marks") { #"{"short":1,"long":"e"# + filled("\u{301}", $0) + "\"}" },
    Hostile("a long number") { #"{"short":1,"long":1"# + filled("0", $0) + "}" },
    Hostile("a long key") { #"{"short":1,""# + filled("k", $0) + #"":{"inside":"x"}}"# },
    Hostile("a long user") { #"{"user":{"email":""# + filled("é", $0) + #""}}"# },
    Hostile("a long secret") { #"{"short":1,"token":""# + filled("ab3", $0) + #""}"# },
    Hostile("many keys") { size in "{" + (0..<(size / 10)).map { #""k\#($0)":{"a":\#($0)}"# }.joined(separator: ",") + "}" },
    Hostile("many keys in one that is folded") { size in
      #"{"short":1,"a":{"# + (0..<(size / 10)).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}}"
    },
    Hostile("many keys in a list of one that names them") { size in
      #"{"short":1,"mfa":[{"# + (0..<(size / 10)).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}]}"
    },
    Hostile("many keys under two names") { size in
      #"{"short":1,"card":{"number":{"# + (0..<(size / 10)).map { #""k\#($0)":\#($0)"# }.joined(separator: ",") + "}}}"
    },
    Hostile("long keys in many levels") { size in
      let key = String(repeating: "k", count: max(1, size / 100))
      return #"{"short":1,"a":"# + String(repeating: #"{"\#(key)":"#, count: 100) + "1" + String(repeating: "}", count: 101)
    },
    Hostile("many elements") { size in
      #"{"list":["# + (0..<(size / 10)).map { "[\($0)]" }.joined(separator: ",") + #"],"z":1}"#
    },
    Hostile("keys out of order") { size in "{" + (0..<(size / 10)).reversed().map { #""\#($0)":1"# }.joined(separator: ",") + "}"
    },
    Hostile("many flashes") { size in
      "{" + (0..<(size / 10)).map { #""__flash_f\#($0)__":"message""# }.joined(separator: ",") + "}"
    },
    Hostile("deep") { _ in String(repeating: #"{"a":"#, count: 900) + "1" + String(repeating: "}", count: 900) },
    Hostile("no session") { "{\"a\":" + filled("\u{1}", $0) },
  ]

  /// Keys that lead somewhere, and those that are pressed there.
  static let places: [(name: String, way: String, keys: String)] = [
    ("list", "", "j k G g pagedown"),
    ("tree", "2", "j j k enter enter G pageup right right right left z z x g space z ctrl-d ctrl-u G enter G enter G enter z z"),
    (
      "deep", "2 right right right right right right right right right right right right right",
      "j right j right j right left left"
    ),
    ("pager", "2 j enter", "j pagedown G k pageup g ctrl-d ctrl-u space end"),
    ("text", "2 b", "j pagedown G k pageup g ctrl-d x G"),
    ("bytes", "2 b b", "j pagedown G k pageup g ctrl-d x G"),
    ("cookie", "3", "j G g x G"),
    ("events", "4", "j G g"),
    ("filter", "/", "x y left right backspace ctrl-w"),
    ("edit", "2 e", "x left right home end ctrl-w"),
    ("edit the long one", "2 j e", "x left right home end"),
    ("rename", "2 j o", "x left home end"),
    ("add", "2 j a", "x tab y"),
    ("remove", "2 j d", "j k pagedown"),
    ("flash", "2 f", "tab x"),
    ("destroy", "d", "j k"),
    ("command", ":", "s o r t space tab"),
    ("palette", "ctrl-p", "j o down down up"),
    ("copy", "2 y", "down down"), ("copy the long one", "2 j y", "enter"),
  ]
}
