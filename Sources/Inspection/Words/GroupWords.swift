package import ECMAScript

/// What people read of a value that sessions are grouped by: no text is taken for the lack of one.
extension SessionGroups.Value {
  package var text: String { if case .text(let text) = self { text } else { "" } }

  /// What stands for the lack of a value comes last, however often it is met.
  var rank: Int {
    switch self {
    case .text: 0
    case .masked: 1
    case .emptyList: 2
    case .object: 3
    case .list: 4
    case .unknown: 5
    case .none: 6
    }
  }

  package var words: String {
    switch self {
    case .text(let text): Self.quoted(JSString(text)) ?? text
    case .masked: Masking.mask
    case .emptyList: "an empty list"
    case .object: "an object"
    case .list: "a list of objects or lists"
    case .unknown: "not known"
    case .none: "no value"
    }
  }

  /// The same of several, where it holds others.
  package var plural: String { self == .list ? "these are lists of objects or lists" : "these are objects" }

  /// The same for programs.
  package var kind: String {
    switch self {
    case .text: "value"
    case .masked: "masked"
    case .emptyList: "empty list"
    case .object: "object"
    case .list: "list"
    case .unknown: "not known"
    case .none: "absent"
    }
  }

  private static let ownWords = Set([Self.masked, .emptyList, .object, .list, .unknown, .none].map(\.words))
  /// Bytes: none of these words is longer in quotation marks.
  private static let longestOwn = 32

  /// A text in quotation marks, where it could be taken for nothing, or for other words than its own; nil: it stands as it is.
  package static func quoted(_ text: JSString) -> String? {
    guard text.byteCount <= longestOwn else { return nil }
    guard text.isEmpty || text.wtf8.first == UInt8(ascii: "\"") || ownWords.contains(text.string) else { return nil }
    return JSON.text(.string(text))
  }
}
