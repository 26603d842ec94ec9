package import TerminalText

/// A stretch of text with one meaning.
package struct Span: Hashable, Sendable {
  package var text: SafeText
  package var role: Role
  package var bold: Bool

  package init(_ text: SafeText, _ role: Role = .text, bold: Bool = false) {
    self.text = text
    self.role = role
    self.bold = bold
  }
}

/// A line of text: spans one after another.
package typealias Line = [Span]

extension [Span] {
  package init(_ text: SafeText, _ role: Role = .text, bold: Bool = false) { self = [Span(text, role, bold: bold)] }

  /// How many cells it takes.
  package var width: Int { reduce(0) { $0 + $1.text.width } }

  /// The text without its meaning.
  package var text: SafeText { .joined(map(\.text)) }

  /// The line cut to a width, with an ellipsis in the role of what was cut.
  package func clipped(to limit: Int, ellipsis: SafeText = "…") -> Line {
    if width <= limit { return self }
    var result: Line = []
    var left = limit
    for (index, span) in enumerated() {
      let fits = span.text.width < left || (span.text.width == left && index == count - 1)
      if fits {
        result.append(span)
        left -= span.text.width
      } else {
        var cut = span
        let more = self[(index + 1)...].contains { !$0.text.isEmpty }
        // A span that fits by itself still needs its last cells for the ellipsis when something follows it.
        cut.text =
          more && span.text.width == left
          ? (span.text + " ").clipped(to: left, ellipsis: ellipsis) : span.text.clipped(to: left, ellipsis: ellipsis)
        if !cut.text.isEmpty { result.append(cut) }
        break
      }
    }
    return result
  }
}
