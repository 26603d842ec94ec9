import Inspection
import SessionCookies
import ECMAScript
import Sessions
import TerminalText
import TerminalUI

/// Looking closer at one session: folding, long values, the record as stored, the clipboard.
extension State {
  /// Keeps the value under the cursor in view.
  private mutating func followValue() {
    let height = paneHeight(.data)
    detail?.follow(height: height)
  }

  mutating func fold(_ folded: Bool) -> [Effect] {
    detail?.fold(folded)
    followValue()
    return []
  }

  mutating func foldEverything() -> [Effect] {
    detail?.foldEverything()
    followValue()
    return []
  }

  mutating func cycleRaw() -> [Effect] {
    guard var shown = detail else { return [] }
    let all = Detail.Presentation.allCases.filter { $0 != .tree || shown.tree != nil }
    let place = all.firstIndex(of: shown.presentation) ?? 0
    shown.presentation = all[(place + 1) % all.count]
    shown.view = Viewport()
    shown.place = LongText.Place()
    detail = shown
    return focus == .data ? [] : focus(on: .data)
  }

  /// Enter in the tree: folds or unfolds, and shows a long or masked value whole.
  mutating func openValue() -> [Effect] {
    guard let row = detail?.currentRow else { return [] }
    if case .value = row.kind, !row.isFoldable {
      if let reason = maskObstacle(to: row.path) {
        say(.refused, reason)
        return []
      }
      guard let visible, let value = visible.value(at: row.path) else { return [] }
      let text = if case .string(let text) = value { text.wtf8 } else { JSON.stringify(value, numbers: .asWritten) }
      mode = .pager(
        Pager(
          title: SafeText(sanitising: row.path.words), content: .text(LongText(text)), secrets: visible.secrets(at: row.path)))
      return []
    }
    detail?.toggle()
    followValue()
    return []
  }

  mutating func copy(_ kind: CopyKind) -> [Effect] {
    guard let detail, let text = text(to: kind, of: detail) else {
      say(.refused, "there is nothing of that kind here")
      return []
    }
    say(.done, "copied: \(kind.title)")
    return [.copy(text)]
  }

  private func text(to kind: CopyKind, of detail: Detail) -> String? {
    switch kind {
    case .id: return detail.id.reveal()?.string
    case .path: return detail.currentRow?.path.description
    case .value:
      guard let row = detail.currentRow, let visible, !visible.isHidden(row.path), let value = visible.value(at: row.path) else {
        return nil
      }
      if case .string(let text) = value { return text.string }
      return JSON.text(value, numbers: .asWritten)
    case .json:
      return detail.content.map {
        JSON.text(VisibleContent($0, masking: configuration.masking).shown.json, numbers: .asWritten)
      }
    // Without its signature a cookie is none: nothing is copied that a server would refuse.
    case .setCookie: return cookie?.text
    case .cookie: return cookie.flatMap { $0.text == nil ? nil : $0.committing.map { "Cookie: \($0.pair)" } }
    }
  }
}
