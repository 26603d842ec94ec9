import Inspection
import ECMAScript
import Sessions
import TerminalText

/// The text of the session that is looked at, as it is shown by `b`: made once of each of its states, at once where it is short,
/// and else beside the input.
struct RecordText: Sendable {
  var number: Int
  /// Which state of the session it is of, and what is shown in it though it is hidden.
  var version: Int
  var revealed: VisibleContent.Revealed
  var text: LongText?
}

extension State {
  /// Asks for the text where it is looked at and not there yet.
  mutating func writeOut() -> [Effect] {
    guard let detail, detail.presentation == .text, let visible = visibleRecord else { return [] }
    let old = detail.text
    guard old?.version != detail.version || old?.revealed != visible.revealed else { return [] }
    writings += 1
    var new = RecordText(number: writings, version: detail.version, revealed: visible.revealed)
    // Until the newer one is here the older one stands, unless it shows what is hidden by now.
    if old?.revealed == visible.revealed { new.text = old?.text }
    let request = TextRequest(visible: visible, number: writings)
    if !detail.isLong { new.text = request.text }
    self.detail?.text = new
    return detail.isLong ? [.writeOut(request)] : []
  }

  mutating func wroteOut(_ text: LongText, _ number: Int) -> [Effect] {
    if detail?.text?.number == number { detail?.text?.text = text }
    return []
  }
}
