import Inspection
import Sessions
import TerminalText

/// A close look that is under way beside the input.
struct PendingLook: Sendable {
  var request: CloseLookRequest
  /// The newest that was read of the session meanwhile: it is looked at next.
  var next: SessionReading?
}

/// The data pane follows its session, and marks what changed in it.
extension State {
  /// Looks into what was read of the session under the cursor: at once where it is short, else beside the input. What was seen of
  /// it before stays until then.
  mutating func look(into reading: SessionReading) -> [Effect] {
    if pendingLook?.request.id == reading.id {
      pendingLook?.next = reading
      return []
    }
    let old = detail.flatMap { $0.id == reading.id ? $0 : nil }
    if let old, old.goneAt == nil, old.entry == reading.entry { return [] }
    looks += 1
    let request = CloseLookRequest(
      reading: reading, format: configuration.format, masking: configuration.masking,
      before: old?.content, number: looks)
    guard reading.isLong || old?.isLong == true else {
      take(request.answer)
      return []
    }
    pendingLook = PendingLook(request: request)
    return [.lookClosely(request)]
  }

  mutating func lookedClosely(_ look: CloseLook) -> [Effect] {
    guard let pending = pendingLook, pending.request.number == look.number else { return [] }
    pendingLook = nil
    take(look)
    notice(look.reading.id, look.reading.entry, detail?.content)
    return pending.next.map { self.look(into: $0) } ?? []
  }

  private mutating func take(_ look: CloseLook) {
    guard var shown = detail, shown.id == look.reading.id else {
      detail = Detail(look)
      return
    }
    // Held in one place only while it changes, or its tree would be copied.
    detail = nil
    shown.absorb(look, at: uptime)
    shown.follow(height: paneHeight(.data))
    detail = shown
    if !reveals.isEmpty { followReveals() }
    followMasks()
  }
}

extension SessionReading {
  /// Reading a record that cannot be understood tells no times: those of the listing stand.
  func completed(by known: SessionSummary?) -> SessionReading {
    var copy = self
    if copy.entry.modified == nil { (copy.entry.modified, copy.row.modified) = (known?.modified, known?.modified) }
    if case .unreadable = entry.content, let size = known?.size { (copy.entry.size, copy.row.size) = (size, size) }
    return copy
  }
}
