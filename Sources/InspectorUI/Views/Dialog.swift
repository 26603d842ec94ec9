import Inspection
import TerminalText
package import TerminalUI

/// A frame in the middle of the screen, over what stays behind it.
struct Dialog {
  let frame: Rect
  /// Where its text goes.
  let body: Rect

  /// - Parameters:
  ///   - width: of the text, at the most; a small screen gets what it has.
  init(width: Int, height: Int, on screen: inout Screen, title: Line, trailing: Line = [], role: Role = .accent) {
    let size = Size(columns: min(width + 4, screen.size.columns), rows: min(height + 2, screen.size.rows))
    frame = screen.bounds.centred(size)
    body = frame.inset(2, 1)
    screen.fill(frame, surface: .dialog)
    screen.box(frame, title: title, trailing: trailing, focused: true)
  }
}

/// Text that wraps at words into lines of a width, each keeping its role.
func wrapped(_ line: Line, width: Int) -> [Line] {
  guard line.width > width, width > 0 else { return [line] }
  var lines: [Line] = [[]]
  var used = 0
  for span in line {
    for word in span.text.words {
      if used + word.width > width, used > 0 {
        lines.append([])
        used = 0
        if word.string == " " { continue }
      }
      lines[lines.count - 1].append(Span(word.clipped(to: width), span.role, bold: span.bold))
      used += word.width
    }
  }
  return lines
}

/// Lines that are wrapped once for each width, not with each look at them.
package struct WrappedLines: Sendable {
  package let lines: [Line]
  private(set) var width: Int
  private(set) var rows: [Line]

  init(_ lines: [Line], width: Int) {
    self.lines = lines
    self.width = width
    rows = lines.flatMap { wrapped($0, width: width) }
  }

  mutating func wrap(to width: Int) { if width != self.width { self = WrappedLines(lines, width: width) } }
}

extension SafeText {
  /// Words and the blanks between them, each by itself.
  var words: [SafeText] {
    var words: [SafeText] = []
    var word = ""
    for character in string {
      if character == " " {
        if !word.isEmpty { words.append(SafeText(sanitising: word)) }
        words.append(" ")
        word = ""
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { words.append(SafeText(sanitising: word)) }
    return words
  }

  /// Cut at its head: of a path, the end tells more.
  func keepingTail(of limit: Int) -> SafeText {
    guard width > limit else { return self }
    return "…" + dropping(width - max(0, limit - 1))
  }
}
