package import ECMAScript
package import Sessions
package import SessionsAdministration
import TerminalText

/// The question what there is to see in the session under the cursor, and what changed in it since it was last looked at.
///
/// All of that costs as much as the session is long: it is answered at once where it is short, and else beside the input.
package struct CloseLookRequest: Sendable, Hashable {
  package let reading: SessionReading
  package let format: PayloadCodec
  package let masking: Masking
  /// What was seen of it before; nil: nothing.
  package let before: SessionContent?
  /// Tells requests apart.
  package let number: Int

  package init(reading: SessionReading, format: PayloadCodec, masking: Masking, before: SessionContent?, number: Int) {
    self.reading = reading
    self.format = format
    self.masking = masking.of(reading.id)
    self.before = before
    self.number = number
  }

  package var id: SessionID { reading.id }

  /// Nothing that anybody waits for, where its task was cancelled meanwhile.
  package var answer: CloseLook {
    let content = reading.content ?? (reading.isLong ? decoded : nil)
    var look = CloseLook(reading: reading, number: number)
    guard let content, !Task.isCancelled else { return look }
    look.hidesBytes = hidesBytes(content)
    look.shown = ShownContent(content, masking: masking)
    look.cookieEnd = reading.stored.flatMap { format.of(id).cookieEnd(of: $0, holding: content) }
    guard let before, !Task.isCancelled else { return look }
    look.isSame = before == content
    let (old, new) = (VisibleContent(before, masking: masking), VisibleContent(content, masking: masking))
    let diff = VisibleDiff(from: old, to: new, inTree: true)
    (look.changes, look.hasMoreChanges) = (diff.words(), diff.isTruncated)
    return look
  }

  private var decoded: SessionContent? {
    guard let payload = reading.stored?.payload else { return nil }
    Work.add(payload.count)
    return try? format.of(id).decode(payload)
  }

  /// Whether the bytes say more than may be shown unasked: what is hidden in the content, or anything that is not in it at all, as the
  /// first of two values under one key.
  private func hidesBytes(_ content: SessionContent) -> Bool {
    guard !content.isEmpty, let payload = reading.stored?.payload else { return true }
    Work.add(payload.count)
    return VisibleContent(content, masking: masking).hidesAnything
      || !JSON.isText(payload, of: content.json, numbers: .asWritten)
  }

  // A number is given once.
  package static func == (a: Self, b: Self) -> Bool { a.number == b.number }
  package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// What a close look at a session showed.
package struct CloseLook: Sendable {
  package let reading: SessionReading
  package let number: Int
  /// Nil where what it holds cannot be understood.
  package var shown: ShownContent?
  package var hidesBytes = true
  /// When its cookie is to end; nil: with the browser.
  package var cookieEnd: Timestamp?
  /// Whether it holds what it held before, and what changed.
  package var isSame = false
  package var changes: [VisibleDiff.Words] = []
  /// Whether more changed than is told.
  package var hasMoreChanges = false
}
