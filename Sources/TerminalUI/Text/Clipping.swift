package enum Alignment: Sendable { case leading, trailing }

extension SafeText {
  /// One cell's worth of text after another, with its width. Safe text has no cluster that is wider than its first scalar.
  func forEachCell(_ body: (Glyph, Int) -> Bool) {
    var pending: (glyph: Glyph, width: Int)?
    for scalar in string.unicodeScalars {
      let width: Int
      if scalar.isASCII {
        width = 1
      } else if case .cells(let cells) = CellWidth(scalar) {
        width = cells
      } else {
        pending?.glyph.append(mark: scalar)
        continue
      }
      if let pending, !body(pending.glyph, pending.width) { return }
      pending = (Glyph(scalar), width)
    }
    if let pending { _ = body(pending.glyph, pending.width) }
  }

  /// The text cut to a width, with an ellipsis where it was cut. A wide character is never halved: the result may be a cell short.
  package func clipped(to limit: Int, ellipsis: SafeText = "…") -> SafeText {
    if width <= limit { return self }
    guard limit > 0 else { return SafeText() }
    return prefix(limit - ellipsis.width) + (limit >= ellipsis.width ? ellipsis : SafeText())
  }

  /// As many whole characters from the start as fit into a width.
  package func prefix(_ limit: Int) -> SafeText {
    if width <= limit { return self }
    var result = String.UnicodeScalarView()
    var used = 0
    forEachCell { glyph, cells in
      guard used + cells <= limit else { return false }
      glyph.write(to: &result)
      used += cells
      return true
    }
    return SafeText(trusted: String(result), width: used)
  }

  /// What remains after a number of cells; a wide character that straddles the cut is left out.
  package func dropping(_ count: Int) -> SafeText {
    guard count > 0 else { return self }
    var result = String.UnicodeScalarView()
    var position = 0
    var used = 0
    forEachCell { glyph, cells in
      if position >= count {
        glyph.write(to: &result)
        used += cells
      }
      position += cells
      return true
    }
    return SafeText(trusted: String(result), width: used)
  }

  /// The text at exactly a width: cut if it is longer, with blanks if it is shorter.
  package func padded(to target: Int, alignment: Alignment = .leading, ellipsis: SafeText = "…") -> SafeText {
    let text = clipped(to: target, ellipsis: ellipsis)
    let blanks = SafeText.spaces(target - text.width)
    return alignment == .leading ? text + blanks : blanks + text
  }

  /// The text in lines of at most a width, broken at blanks where there are some.
  package func wrapped(to limit: Int) -> [SafeText] {
    guard limit > 0, width > limit else { return [self] }
    var lines: [SafeText] = []
    var line = SafeText()
    for word in string.split(separator: " ", omittingEmptySubsequences: false) {
      var word = SafeText(sanitising: word)
      if !line.isEmpty && line.width + 1 + word.width > limit {
        lines.append(line)
        line = SafeText()
      } else if !line.isEmpty {
        line += " "
      }
      while word.width > limit - line.width {
        let head = word.prefix(limit - line.width)
        guard !head.isEmpty else { break }
        lines.append(line + head)
        line = SafeText()
        word = word.dropping(head.width)
      }
      line += word.prefix(limit - line.width)
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
