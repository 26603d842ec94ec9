package import Sessions
package import SessionsAdministration

/// What a long edit changes, for a review that is open while less and less is revealed: made once, beside the input.
package struct EditDiff: Sendable {
  private let revealed: Set<MaskedValue>
  private let shown: VisibleDiff
  private let masked: VisibleDiff

  /// - Parameters:
  ///   - edit: by which the one became the other; nil: that is not known.
  ///   - older: older states, out of which what comes back may have been taken.
  ///   - revealed: what is shown of it at first though a rule hides it.
  package init(
    of edit: ContentEdit? = nil, from before: SessionContent, to after: SessionContent, since older: [SessionContent] = [],
    masking: Masking, revealed: Set<MaskedValue>
  ) {
    func diff(_ revealed: Set<MaskedValue>) -> VisibleDiff {
      func visible(_ content: SessionContent) -> VisibleContent {
        VisibleContent(content, masking: masking, revealed: .paths(revealed.places(in: content)))
      }
      let (old, new) = (visible(before), visible(after))
      let states = older.map(visible)
      return edit.map { VisibleDiff(of: $0, from: old, to: new, since: states) } ?? VisibleDiff(from: old, to: new, since: states)
    }
    self.revealed = revealed
    masked = diff([])
    shown = revealed.isEmpty ? masked : diff(revealed)
  }

  /// What may be shown of it: nothing that is hidden as soon as less is revealed than at first.
  package func diff(revealed: Set<MaskedValue>) -> VisibleDiff { revealed == self.revealed ? shown : masked }
}
