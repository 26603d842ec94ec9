/// What a piece of text means. A theme gives it a colour, the signs beside it say the same without one.
package enum Role: String, CaseIterable, Sendable {
  /// Plain text; less important text; text that is gone or hidden.
  case text, dim, faint
  /// The lines of frames, and those of the frame that has the focus.
  case frame, focus
  /// What can be pressed, the cursor, the one colour that is not a state.
  case accent
  /// Titles of panes; headings of columns.
  case title, heading
  /// New or good; changed or doubtful; broken or about to be lost.
  case good, warning, danger
  /// What the user did or marked; the application's part.
  case mine, theirs
  /// Ids and names of things; a flash value.
  case identifier, flash
  /// Values by their type.
  case string, number, boolean, null, key
  /// A value that is hidden.
  case masked
  /// A stretch that a search or filter matched.
  case match
  /// The name of the environment: the user's machine, a shared one, the one that must not break.
  case local, staging, production
}

/// What lies behind text.
package enum Surface: String, CaseIterable, Sendable {
  /// The screen; the bars at its top and bottom.
  case background, bar
  /// The selected line of the pane that has the focus, and of one that has not.
  case selection
  case selectionInactive = "selection-inactive"
  /// A dialog over everything else; the line in it or elsewhere where text is typed.
  case dialog, input
  /// A cell that changed a moment ago.
  case highlight
  /// The bar of an environment that must not break.
  case production
}
