import ECMAScript
package import Sessions
import SessionsAdministration
import TerminalUI

/// The question what there is to see in the session under the cursor, and what changed in it since it was last looked at.
///
/// All of that costs as much as the session is long: it is answered at once where it is short, and else beside the input.
package struct CloseLookRequest: Sendable, Hashable {
  let reading: SessionReading
  let format: PayloadCodec
  let masking: Masking
  /// What was seen of it before; nil: nothing.
  let before: SessionContent?
  /// Tells requests apart.
  let number: Int

  package var id: SessionID { reading.id }

  /// Nothing that anybody waits for, where its task was cancelled meanwhile.
  package var answer: CloseLook {
    let content = reading.content ?? (reading.isLong ? decoded : nil)
    var look = CloseLook(reading: reading, number: number)
    guard let content, !Task.isCancelled else { return look }
    look.hidesBytes = hidesBytes(content)
    look.shown = ShownContent(content, masking: masking)
    guard let before, !Task.isCancelled else { return look }
    look.isSame = before == content
    look.changes =
      VisibleDiff(from: VisibleContent(before, masking: masking), to: VisibleContent(content, masking: masking)).words()
    return look
  }

  private var decoded: SessionContent? {
    guard let payload = reading.stored?.payload else { return nil }
    Work.add(payload.count)
    return try? format.decode(payload)
  }

  /// Whether the bytes say more than may be shown unasked: what is hidden in the content, or anything that is not in it at all, as the
  /// first of two values under one key.
  private func hidesBytes(_ content: SessionContent) -> Bool {
    guard !content.isEmpty, let payload = reading.stored?.payload else { return true }
    Work.add(payload.count)
    return VisibleContent(content, masking: masking).hidesAnything
      || content.codec.encode(content, numbers: .asWritten) != payload
  }

  // A number is given once.
  package static func == (a: Self, b: Self) -> Bool { a.number == b.number }
  package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// What a close look at a session showed.
package struct CloseLook: Sendable {
  let reading: SessionReading
  let number: Int
  /// Nil where what it holds cannot be understood.
  var shown: ShownContent?
  var hidesBytes = true
  /// Whether it holds what it held before, and what changed.
  var isSame = false
  var changes: [VisibleDiff.Words] = []
}
