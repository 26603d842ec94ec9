package import Sessions
package import SessionsAdministration

/// What a long edit changes, for a review that is open while less and less is revealed: made once, beside the input.
package struct EditDiff: Sendable {
  private let revealed: Set<MaskedValue>
  private let shown: VisibleDiff
  private let masked: VisibleDiff

  /// - Parameters:
  ///   - edit: by which the one became the other; nil: that is not known.
  ///   - revealed: what is shown of it at first though a rule hides it.
  package init(
    of edit: ContentEdit? = nil, from before: SessionContent, to after: SessionContent, masking: Masking,
    revealed: Set<MaskedValue>
  ) {
    func diff(_ revealed: Set<MaskedValue>) -> VisibleDiff {
      let old = VisibleContent(before, masking: masking, revealed: .paths(revealed.places(in: before)))
      let new = VisibleContent(after, masking: masking, revealed: .paths(revealed.places(in: after)))
      return edit.map { VisibleDiff(of: $0, from: old, to: new) } ?? VisibleDiff(from: old, to: new)
    }
    self.revealed = revealed
    masked = diff([])
    shown = revealed.isEmpty ? masked : diff(revealed)
  }

  /// What may be shown of it: nothing that is hidden as soon as less is revealed than at first.
  package func diff(revealed: Set<MaskedValue>) -> VisibleDiff { revealed == self.revealed ? shown : masked }
}
