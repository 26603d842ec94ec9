import ECMAScript
import Sessions
import SessionCookies
import SessionsAdministration
package import TerminalText

/// What a session holds, to be written as text.
package struct TextRequest: Sendable, Hashable {
  package var visible: VisibleContent
  /// Tells requests apart: what is no longer wanted is not taken.
  package var number: Int

  package init(visible: VisibleContent, number: Int) {
    self.visible = visible
    self.number = number
  }

  package var text: LongText {
    let bytes = JSON.stringify(visible.shown.json, numbers: .asWritten, indent: 2)
    Work.add(bytes.count)
    return LongText(bytes)
  }
}
