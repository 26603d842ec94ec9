package enum Alignment: Sendable { case leading, trailing }

extension SafeText {
  /// One cell's worth of text after another, with its width. Safe text has no cluster that is wider than its first scalar.
  package func forEachCell(_ body: (Glyph, Int) -> Bool) {
    var pending: (glyph: Glyph, width: Int)?
    var count = 0
    defer { Work.add(count) }
    for scalar in string.unicodeScalars {
      count += 1
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
}

extension SafeText {
  /// The text in pieces of some cells, in one pass; the first may have another width.
  package func pieces(first: Int, then width: Int) -> [SafeText] {
    var pieces: [SafeText] = []
    var (text, used, room) = (String.UnicodeScalarView(), 0, first)
    forEachCell { glyph, cells in
      if used + cells > room {
        if used > 0 { pieces.append(SafeText(trusted: String(text), width: used)) }
        (text, used, room) = (String.UnicodeScalarView(), 0, width)
      }
      guard cells <= room else { return true }
      glyph.write(to: &text)
      used += cells
      return true
    }
    if used > 0 { pieces.append(SafeText(trusted: String(text), width: used)) }
    return pieces
  }
}
