import Cookies
import ECMAScript
import Sessions
import TerminalUI

/// Looking closer at one session: folding, long values, what is masked, the record as stored, the clipboard.
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
    detail = shown
    return focus == .data ? [] : focus(on: .data)
  }

  /// Enter in the tree: folds or unfolds, and shows a long or masked value whole.
  mutating func openValue() -> [Effect] {
    guard let row = detail?.currentRow else { return [] }
    if case .value = row.kind, !row.isFoldable {
      guard row.masked == nil || row.isRevealed else {
        say(.refused, withheld(.reveal) ?? "masked: x reveals it for 30 seconds")
        return []
      }
      guard let value = detail?.content?[row.path] else { return [] }
      let text = if case .string(let text) = value { text.string } else { JSON.text(value, numbers: .asWritten) }
      mode = .pager(Pager(title: SafeText(sanitising: row.path.description), content: .text(text)))
      return []
    }
    detail?.toggle()
    followValue()
    return []
  }

  mutating func toggleReveal() -> [Effect] {
    switch focus {
    case .cookie: reveals.toggle(.cookie, now: now)
    case .data where detail?.presentation != .tree: reveals.toggle(.record, now: now)
    case .data:
      guard let row = detail?.currentRow, row.masked != nil else {
        say(.refused, "nothing is masked here")
        return []
      }
      reveals.toggle(.value(row.path), now: now)
    case .sessions, .events:
      say(.refused, "go to the data or the cookie with tab: what is masked there can be revealed")
    }
    detail?.setRevealed(reveals.values)
    return []
  }

  private func withheld(_ id: CommandID) -> String? { handlers[id] == nil ? withheldReason(id) : nil }

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
      guard let row = detail.currentRow, row.masked == nil || row.isRevealed, let value = detail.content?[row.path] else {
        return nil
      }
      if case .string(let text) = value { return text.string }
      return JSON.text(configuration.masking.masked(value), numbers: .asWritten)
    case .json: return detail.content.map { JSON.text(configuration.masking.masked($0.json), numbers: .asWritten) }
    // Without its signature a cookie is none: nothing is copied that a server would refuse.
    case .setCookie: return cookie?.text
    case .cookie: return cookie.flatMap { $0.text == nil ? nil : $0.committing.map { "Cookie: \($0.pair)" } }
    }
  }
}
