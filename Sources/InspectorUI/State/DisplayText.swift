package import Inspection
import ECMAScript
import Sessions
import TerminalText

/// What the views say about the state.
extension State {
  /// How a session is called here.
  package func label(of summary: SessionSummary) -> String { summary.label.description }

  /// `240 sessions`; at least so many while the store is still being read.
  var countWords: SafeText {
    let total = loading.isComplete ? index.total : max(index.total, loading.counted)
    let count = SafeText(sanitising: grouped(total))
    if !index.isComplete, index.total == 0, loading.failure == nil { return "reading…" }
    if loading.failure != nil, index.total == 0 { return "not readable" }
    let words: SafeText = index.total == 1 ? " session" : " sessions"
    if !loading.isComplete, !index.isComplete || loading.isLarge && index.isFiltered { return "at least " + count + words }
    return index.isComplete ? (index.outside.isTotalApproximate ? "about " : "") + count + words : "at least " + count + words
  }

  /// Why nothing is known yet of the session under the cursor.
  var unreadWords: SafeText {
    guard let cursor else {
      return loading.isComplete || loading.failure != nil ? "no session is selected" : "reading…"
    }
    if index[cursor]?.life.isGone ?? false { return "gone before it was read" }
    if case .lost(let reason) = live { return "not read: " + SafeText(sanitising: reason) }
    return "reading…"
  }
}
