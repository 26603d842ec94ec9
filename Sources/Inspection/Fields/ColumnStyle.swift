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
  /// Cells that it makes use of, where nothing else needs them.
  package let upTo: Int
  /// Where there is not room for all, the column of the least worth goes first.
  package let worth: Int
  package let alignment: Alignment
  /// Cells between it and the column before.
  package let gap: Int
  package let hasTitle: Bool
  /// What stands above it, where that is not the name of the field.
  package let title: String?
  /// What stands there where that of another column is the same.
  package let longTitle: String?
  /// Whether a list has it that nobody chose the columns of.
  package let isUsual: Bool
  /// What one looks at first: it says what is wrong with a session that cannot be read.
  package let isMain: Bool
  /// Other fields whose change it shows.
  package let changesWith: [String]
  /// A store that keeps this shows that instead.
  package let replacedBy: SessionAttribute?

  package init(
    _ width: Width, upTo: Int = 0, worth: Int, alignment: Alignment = .trailing, gap: Int = 2, hasTitle: Bool = true,
    title: String? = nil, longTitle: String? = nil, isUsual: Bool = true, isMain: Bool = false, changesWith: [String] = [],
    replacedBy: SessionAttribute? = nil
  ) {
    self.width = width
    self.upTo = upTo
    self.title = title
    self.longTitle = longTitle
    self.isUsual = isUsual
    self.worth = worth
    self.alignment = alignment
    self.gap = gap
    self.hasTitle = hasTitle
    self.isMain = isMain
    self.changesWith = changesWith
    self.replacedBy = replacedBy
  }

  /// The same as a column that was asked for: what is a sign elsewhere stands there as a word.
  package var spelt: ColumnStyle {
    width == .sign ? ColumnStyle(.cells(10), worth: worth, alignment: alignment, gap: gap) : self
  }
}
