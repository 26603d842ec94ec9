import ECMAScript
import Sessions
import TerminalText

/// What asking one row costs, counted, and its texts as they are compared, made once however many questions there are.
///
/// A unit is about what it costs to look through sixty-four bytes for a word.
package final class FilterEffort {
  /// What one question costs beside what it compares, by far.
  static let question = 16
  static let word = 1

  package private(set) var spent = 0
  private let limit: Int
  private var texts: [Exact: FoldedText] = [:]
  private var id: (isKnown: Bool, bytes: [UInt8]?) = (false, nil)

  package init(limit: Int = .max) { self.limit = limit }

  /// Whether it was more than may be: then what was found counts for nothing.
  package var isSpent: Bool { spent > limit }

  /// - Returns: whether there was enough left for it.
  @discardableResult
  func take(_ units: Int) -> Bool {
    Work.add(units)
    spent += units
    return !isSpent
  }

  /// A text of the row, whatever its case. A long one is not kept: nobody compares it while somebody waits.
  func folded(_ text: String) -> FoldedText {
    if let known = texts[Exact(text: text)] { return known }
    take(text.utf8.count / 16)
    let folded = FoldedText(text)
    if text.utf8.count <= FieldValue.shortText { texts[Exact(text: text)] = folded }
    return folded
  }

  /// The id of the row, folded; nil where it is not known.
  func folded(_ id: SessionID) -> [UInt8]? {
    if !self.id.isKnown {
      self.id = (true, id.reveal().map { SearchText.fold($0.string) })
      take((self.id.bytes?.count ?? 0) / 16)
    }
    return self.id.bytes
  }

  /// Looks for a folded word.
  func find(_ word: [UInt8], in bytes: [UInt8]) -> Bool {
    guard take(Self.word) else { return false }
    let (isFound, steps) = SearchText.look(for: word, in: bytes)
    take(steps / 64)
    return isFound
  }

  /// Byte for byte: what only looks alike is another text.
  private struct Exact: Hashable {
    let text: String

    static func == (a: Exact, b: Exact) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }
}

/// A text as a pattern meets it: whatever its case.
package final class FoldedText {
  package let string: String
  private(set) lazy var bytes: [UInt8] = Array(string.utf8)
  private(set) lazy var scalars: [Unicode.Scalar] = Array(string.unicodeScalars)

  package init(_ text: String) {
    Work.add(text.utf8.count)
    string = text.lowercased()
  }
}
