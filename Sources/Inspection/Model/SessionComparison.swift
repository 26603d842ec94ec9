package import Sessions

/// Two sessions side by side: what differs between them, as far as it may be shown.
package struct SessionComparison: Sendable {
  package struct Row: Sendable, Hashable {
    package let name: String
    /// Nil: that session has no such value.
    package let left: ValueSummary?
    package let right: ValueSummary?
  }

  /// How each is called, and by whom it is used.
  package let left: SessionSummary
  package let right: SessionSummary
  package private(set) var rows: [Row] = []
  /// Whether more differs than there are rows.
  package private(set) var isTruncated = false
  /// Why what one of them holds is not compared; nil: it is.
  package private(set) var obstacle: String?

  package init(_ left: SessionEntry, _ right: SessionEntry, summaries: SummaryBuilder) {
    let (a, b) = (summaries.summary(of: left), summaries.summary(of: right))
    (self.left, self.right) = (a.summary, b.summary)
    guard let before = a.content, let after = b.content else {
      let broken = a.content == nil ? a.summary : b.summary
      obstacle = "\(broken.label) cannot be read: \(broken.problem ?? "it is not there")"
      return
    }
    let diff = VisibleDiff(
      from: VisibleContent(before, masking: summaries.masking), to: VisibleContent(after, masking: summaries.masking))
    isTruncated = diff.isTruncated
    rows = diff.words().map { Row(name: $0.path.words, left: $0.before, right: $0.after) }
  }
}
