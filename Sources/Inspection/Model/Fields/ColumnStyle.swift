package import Sessions

/// How a list shows a field, whatever the list is painted with.
package struct ColumnStyle: Sendable {
  package enum Width: Hashable, Sendable {
    case cells(Int)
    /// What the others leave.
    case rest
    /// On a screen it is the sign at the left of the row; elsewhere a column as any other.
    case sign
  }
  package enum Alignment: Sendable { case leading, trailing }

  package let width: Width
  /// Where there is not room for all, the column of the least worth goes first.
  package let worth: Int
  package let alignment: Alignment
  /// Cells between it and the column before.
  package let gap: Int
  package let hasTitle: Bool
  /// What one looks at first: it says what is wrong with a session that cannot be read.
  package let isMain: Bool
  /// Other fields whose change it shows.
  package let changesWith: [String]
  /// A store that keeps this shows that instead.
  package let replacedBy: SessionAttribute?

  package init(
    _ width: Width, worth: Int, alignment: Alignment = .trailing, gap: Int = 2, hasTitle: Bool = true, isMain: Bool = false,
    changesWith: [String] = [], replacedBy: SessionAttribute? = nil
  ) {
    self.width = width
    self.worth = worth
    self.alignment = alignment
    self.gap = gap
    self.hasTitle = hasTitle
    self.isMain = isMain
    self.changesWith = changesWith
    self.replacedBy = replacedBy
  }
}
