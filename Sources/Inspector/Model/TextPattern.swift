/// What stands after `~` in a filter: a piece of text, whatever its case, with `^` for the beginning and `$` for the end.
///
/// Deliberately no more of regular expressions than that: a filter runs over every row while it is typed, and a pattern
/// that takes exponential time must not be one typing error away.
package struct TextPattern: Hashable, Sendable {
  private let needle: [UInt8]
  private let fromStart: Bool
  private let toEnd: Bool

  package init(_ text: String) {
    var text = text[...]
    fromStart = text.hasPrefix("^")
    if fromStart { text.removeFirst() }
    toEnd = text.hasSuffix("$")
    if toEnd { text.removeLast() }
    needle = SearchText.fold(String(text))
  }

  package func matches(_ text: String) -> Bool {
    let folded = SearchText.fold(text)
    return switch (fromStart, toEnd) {
    case (true, true): folded == needle
    case (true, false): folded.starts(with: needle)
    case (false, true): folded.suffix(needle.count) == needle[...]
    case (false, false): SearchText.find(needle, in: folded)
    }
  }
}
