import Inspection
import ECMAScript
import SessionCookies
import Sessions
import TerminalText

/// What goes to the clipboard.
extension State {
  mutating func chooseCopy() -> [Effect] {
    guard let detail else { return [] }
    var kinds = CopyKind.allCases
    if detail.id.reveal() == nil { kinds.removeAll { [.id, .setCookie, .cookie].contains($0) } }
    let items = kinds.map {
      Menu.Item(choice: .copy($0), title: SafeText(sanitising: $0.title), detail: SafeText(sanitising: $0.warning))
    }
    mode = .menu(Menu(purpose: .copy, title: "Copy", items: items))
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

extension CopyKind {
  var title: String {
    switch self {
    case .id: "session id"
    case .value: "value under the cursor"
    case .path: "path of the value"
    case .json: "session as JSON"
    case .setCookie: "Set-Cookie header"
    case .cookie: "Cookie header, for a request"
    }
  }

  /// What one should know before it lies in a clipboard.
  var warning: String {
    switch self {
    case .id: "a credential: whoever has it is this user"
    case .setCookie, .cookie: "a credential"
    case .json: "masked values stay masked"
    case .value, .path: ""
    }
  }
}
