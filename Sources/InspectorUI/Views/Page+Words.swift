import Inspection
import TerminalText
import TerminalUI

extension Page {
  /// What stands in a page that has no answer.
  var waitingWords: Span {
    if isOutdated { return Span("a session now hides what may have been shown here: r looks again", .dim) }
    let met = seen > 0 ? "  \(grouped(seen)) sessions so far" : ""
    return Span("looking through the store…" + SafeText(sanitising: met), .dim)
  }
}
