import Inspection
import SessionCookies
import ECMAScript
import Sessions
import TerminalText
import TerminalUI

/// Looking closer at one session: folding, long values, the record as stored.
extension State {
  /// Keeps the value under the cursor in view.
  private mutating func followValue() {
    let height = paneHeight(.data)
    detail?.follow(height: height)
  }

  /// In the tree the cursor moves; a text scrolls.
  mutating func moveInData(by delta: Int) -> [Effect] {
    guard var shown = detail else { return [] }
    let height = paneHeight(.data)
    if shown.presentation == .tree {
      shown.move(by: delta)
      shown.follow(height: height)
    } else {
      RawText.scroll(&shown, by: delta, state: self, height: height, width: paneWidth(.data) - 2)
    }
    detail = shown
    return []
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
    guard let detail, let row = detail.currentRow else { return [] }
    if case .value = row.kind, !row.isFoldable {
      if let reason = maskObstacle(to: row.path) {
        say(.refused, reason)
        return []
      }
      guard let visible, let value = visible.value(at: row.path) else { return [] }
      let text = if case .string(let text) = value { text.wtf8 } else { JSON.stringify(value, numbers: .asWritten) }
      let place = configuration.masking.of(detail.id).shown(row.path)
      let secrets = MaskedValues(of: detail.id, visible.secrets(at: row.path), in: visible.content)
      mode = .pager(
        Pager(
          title: SafeText(sanitising: place.words), content: .text(LongText(text)), secrets: secrets, source: row.path))
      return []
    }
    self.detail?.toggle()
    followValue()
    return []
  }
}
