package import Sessions

/// Two sessions side by side: in which fields they differ, and in what they hold, as far as it may be shown.
package struct SessionComparison: Sendable {
  /// A field in which they differ.
  package struct FieldDifference: Sendable, Hashable {
    package let field: Field
    /// Nil: that session has no such value.
    package let left: FieldValue?
    package let right: FieldValue?
  }

  /// How each is called, and by whom it is used.
  package let left: SessionSummary
  package let right: SessionSummary
  package let fields: [FieldDifference]
  /// Nil where what one of them holds cannot be read.
  package private(set) var contents: VisibleDiff?
  package private(set) var changes: [VisibleDiff.Words] = []
  /// Why what they hold is not compared; nil: it is.
  package private(set) var obstacle: String?

  package var count: Int { fields.count + changes.count }
  /// Whether more differs than is told.
  package var isTruncated: Bool { contents?.isTruncated == true }
  /// Whether they are alike in all that was compared.
  package var isEmpty: Bool { count == 0 && obstacle == nil }

  /// - Parameter revealed: what is shown of the values that are masked.
  package init(
    _ left: SessionEntry, _ right: SessionEntry, summaries: SummaryBuilder, revealed: VisibleContent.Revealed = .paths([]),
    now: Timestamp
  ) {
    let (a, b) = (summaries.summary(of: left), summaries.summary(of: right))
    (self.left, self.right) = (a.summary, b.summary)
    fields = Field.all.filter { !Self.own.contains($0) }.compactMap { field in
      let (left, right) = (field.value(of: a.summary, at: now), field.value(of: b.summary, at: now))
      // What reads alike is no difference: moments are told in seconds.
      let isAlike = left == right || left.map { $0.words(at: now) } == right.map { $0.words(at: now) }
      return isAlike ? nil : FieldDifference(field: field, left: left, right: right)
    }
    guard let before = a.content, let after = b.content else {
      let broken = a.content == nil ? a.summary : b.summary
      obstacle = "\(broken.label) cannot be read: \(broken.problem ?? "it is not there")"
      return
    }
    let diff = VisibleDiff(
      comparing: VisibleContent(before, masking: summaries.masking.of(left.id), revealed: revealed),
      with: VisibleContent(after, masking: summaries.masking.of(right.id), revealed: revealed),
      comparesHidden: summaries.disclosure.comparesHidden)
    (contents, changes) = (diff, diff.speltWords())
  }

  /// Each is another session: its id and the version of its record are its own. What it holds is told value by value.
  private static let own: [Field] = [.id, .revision, .keys, .flash]
}
