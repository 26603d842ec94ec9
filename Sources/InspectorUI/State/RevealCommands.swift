import Inspection
import ECMAScript
import Sessions
import TerminalText

/// What is shown though it is masked, and how it goes out of sight again: after thirty seconds, with its session, and with the
/// terminal's focus, wherever it was shown.
extension State {
  /// What may be shown now of the session that is looked at.
  var visible: VisibleContent? {
    detail?.tree.map { VisibleContent($0.shown, revealed: .paths($0.revealed)) }
  }

  /// The same as a whole: a record that was revealed hides nothing.
  var visibleRecord: VisibleContent? {
    guard let detail, let shown = detail.tree?.shown else { return nil }
    return isRecordRevealed(of: detail.id) ? VisibleContent(shown, revealed: .everything) : visible
  }

  func isRecordRevealed(of id: SessionID) -> Bool { reveals.contains(.record, of: id) }

  /// Whether what was made of these may be shown; nil: nothing in it was hidden.
  func isRevealed(_ secrets: MaskedValues?) -> Bool { secrets.map(reveals.show) ?? true }

  /// Whether what a form shows may be shown, as it was filled in and as the session is by now.
  func isRevealed(_ form: Form) -> Bool { isRevealed(form.secrets) && isRevealed(form.around) }

  /// What a session shows in a state of it, for being revealed.
  func revealed(of id: SessionID, in content: SessionContent) -> VisibleContent.Revealed {
    .paths(reveals.values(of: id).places(in: content))
  }

  /// The one way in which what is revealed changes.
  mutating func changeReveals(_ change: (inout Reveals) -> Void) {
    let before = reveals
    change(&reveals)
    if reveals != before { followReveals() }
  }

  /// What is on the screen follows what is revealed of the session as it is now.
  mutating func followReveals() {
    let places = detail.flatMap { detail in detail.content.map { reveals.values(of: detail.id).places(in: $0) } }
    if let places { detail?.setRevealed(places) }
    switch mode {
    case .pager(let pager) where !isRevealed(pager.secrets): closeMasked()
    case .review(let review): mode = .review(review.retold(by: self))
    // The error may repeat the value.
    case .form(var form) where form.error != nil && !isRevealed(form):
      form.error = nil
      mode = .form(form)
    // Forms and conflicts ask when they are drawn.
    default: break
    }
  }

  /// A text that is read is closed where the session, as it is now, hides it.
  mutating func followMasks() {
    if case .pager(let pager) = mode, let source = pager.source, maskObstacle(to: source) != nil { closeMasked() }
  }

  private mutating func closeMasked() {
    mode = .normal
    say(.hint, "masked again")
  }

  mutating func toggleReveal() -> [Effect] {
    guard let subject = focus.kind.masked(&self) else { return [] }
    let now = uptime
    changeReveals { $0.toggle(subject, at: now) }
    return []
  }

  /// Why a value is not shown whole, or edited, or moved, as it stands; nil where it may be.
  ///
  /// - Parameter verb: what is to be done once it is revealed: "e edits it".
  func maskObstacle(to path: ContentPath, then verb: String? = nil) -> String? {
    guard let visible, let id = detail?.id else { return nil }
    let isHidden = visible.isHidden(path)
    // What lies in it is looked through only where it is shown itself.
    guard isHidden || !isRevealed(MaskedValues(of: id, visible.secrets(at: path), in: visible.content)) else { return nil }
    return maskWords(isHidden: isHidden, then: verb)
  }

  /// - Parameter isHidden: whether the value is masked itself, and not only something in it.
  func maskWords(isHidden: Bool, then verb: String? = nil) -> String {
    if handlers[.reveal] == nil { return withheldReason(.reveal) }
    let next = verb.map { " first, then \($0)" } ?? " for 30 seconds"
    return isHidden ? "masked: x reveals it\(next)" : "it holds masked values: x reveals each\(next)"
  }
}
