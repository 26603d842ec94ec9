import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The whole session as a text in the user's own editor, and back. Only in ``Handlers/writing``.
extension State {
  mutating func startEditor() -> [Effect] {
    // A text that was written and not taken is opened again, as it was left; but for another store's session of that id.
    if let id = cursor, let kept = texts[id], overtaken(by: kept.target.standing) == nil {
      // What it shows may be at another place of the session by now, or gone: only all of the record answers for it.
      guard kept.secrets.isEmpty || isRecordRevealed(of: id) else {
        say(.refused, "your text shows what is masked again: \(keysToRecord) and then E opens it")
        return []
      }
      texts[id] = nil
      return [.openEditor(kept)]
    }
    guard let (target, _) = editableTarget(), let visibleRecord else { return [] }
    let document = EditQuestion.Document(
      visible: visibleRecord, target: target, now: now, endsBySetting: configuration.store.endsBySetting,
      numbers: configuration.format.of(target.id).numbers)
    let question = editQuestion(.write(document), on: target.base, visibleRecord.content, of: target.id)
    return compare(Comparing(question: question, origin: .editor))
  }

  /// Its text is made. What was revealed for that may be masked again by now.
  mutating func open(_ request: EditorRequest?) -> [Effect] {
    guard let request else {
      say(.refused, "a key in it is masked: \(keysToRecord) and then E edits it")
      return []
    }
    guard isRecordRevealed(of: request.target.id) || isRevealed(request.secrets) else {
      say(.refused, "what its text would show is masked again")
      return []
    }
    return [.openEditor(request)]
  }

  /// What was written in the editor: unchanged is no write; what cannot be read opens again with the text as it was.
  mutating func edited(_ request: EditorRequest, _ outcome: Edited) -> [Effect] {
    let text: String
    let isAtOnce: Bool
    var kept = request
    switch outcome {
    case .failed(let reason, let left):
      // What was typed is kept, and where nothing was left one that was typed before is there still.
      if let left, !left.trimmed.isEmpty { kept.text = left.withoutMark }
      let isTyped = kept.text != request.document.text
      if isTyped { texts[request.target.id] = kept }
      say(.failed, isTyped && kept.text != request.text ? "\(reason), and \(wayBack(to: kept))" : reason)
      return []
    case .saved(let saved, let atOnce):
      text = saved.withoutMark
      isAtOnce = atOnce
    }
    kept.text = text.withoutComplaint
    texts[kept.target.id] = kept
    guard let content = request.target.content else {
      say(.refused, "this session is corrupt: it can be destroyed, not edited")
      return []
    }
    let question = editQuestion(.read(request.document, text), on: request.target.base, content, of: request.target.id)
    return compare(Comparing(question: question, origin: .text(kept, isAtOnce: isAtOnce)))
  }

  /// Never opened by itself: an editor that fails at once must not be started over and over.
  mutating func keepUnreadable(_ request: EditorRequest, _ failure: EditorDocument.Failure) {
    var kept = request
    // A key that it names ends no line of the text.
    kept.text = "// \(SafeText(sanitising: "\(failure)"))\n" + kept.text
    texts[kept.target.id] = kept
    // What was revealed for it is masked again since the editor was opened.
    let words = request.secrets.isEmpty ? "\(failure)" : failure.withoutText
    say(.failed, "\(words); nothing was written, and \(wayBack(to: kept))")
  }

  /// What reveals the record, from where it is looked at.
  private var keysToRecord: String { detail?.presentation == .tree ? "b, x" : "x in the data" }

  /// How a text is opened again: what was revealed in it is masked by then.
  func wayBack(to kept: EditorRequest) -> String {
    (kept.secrets.isEmpty ? "" : "\(keysToRecord) and then ") + "E opens your text again"
  }
}

extension String {
  /// Some editors begin a text with a mark that it is UTF-8.
  fileprivate var withoutMark: String { unicodeScalars.first == "\u{FEFF}" ? String(unicodeScalars.dropFirst()) : self }

  /// Without the line that said what was wrong the last time.
  fileprivate var withoutComplaint: String {
    guard hasPrefix("// line ") else { return self }
    return firstIndex(where: EditorDocument.endsLine).map { String(self[index(after: $0)...]) } ?? ""
  }
}
