extension SafeText {
  /// The text in lines of at most a width, broken at blanks where there are some.
  package func wrapped(to limit: Int) -> [SafeText] {
    guard limit > 0, width > limit else { return [self] }
    var maker = RowMaker(width: limit)
    forEachCell { glyph, cells in
      maker.add(glyph, cells)
      return true
    }
    return maker.finish()
  }
}

/// Makes rows of a width of what comes cell by cell, in one pass: a row that is full ends at its last blank, and where it has
/// none, where it is full.
private struct RowMaker {
  let width: Int
  private var rows: [SafeText] = []
  private var text = String.UnicodeScalarView()
  private var used = 0
  /// The last blank of the row, where the row can end: it stands behind a word.
  private var blank: (index: String.UnicodeScalarView.Index, used: Int)?
  private var hasWord = false
  /// How many blanks were left out since the row before ended.
  private var swallowed = 0

  init(width: Int) { self.width = width }

  mutating func add(_ glyph: Glyph, _ cells: Int) {
    guard cells <= width else { return }
    let isBlank = glyph == .blank
    if used + cells > width { endRow(atBlank: isBlank) }
    // The blanks between two rows belong to neither; but a row of nothing else is one.
    if isBlank, text.isEmpty, !rows.isEmpty, swallowed < width {
      swallowed += 1
      return
    }
    swallowed = 0
    if isBlank, hasWord { blank = (text.endIndex, used) }
    if !isBlank { hasWord = true }
    glyph.write(to: &text)
    used += cells
  }

  private mutating func endRow(atBlank isBlank: Bool) {
    if !isBlank, let blank {
      rows.append(SafeText(trusted: String(text[..<blank.index]), width: blank.used))
      text = String.UnicodeScalarView(text[text.index(after: blank.index)...])
      used -= blank.used + 1
      hasWord = !text.isEmpty
    } else {
      rows.append(SafeText(trusted: String(text), width: used))
      text = String.UnicodeScalarView()
      used = 0
      hasWord = false
    }
    blank = nil
  }

  mutating func finish() -> [SafeText] {
    if !text.isEmpty || rows.isEmpty { rows.append(SafeText(trusted: String(text), width: used)) }
    return rows
  }
}
