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
    // The name of a pasted cookie is none of its secrets, and nobody asks for it.
    if configuration.bench != nil { kinds.removeAll { $0 == .id } }
    if detail.id.reveal() == nil { kinds.removeAll { [.id, .setCookie, .cookie, .curl].contains($0) } }
    let items = kinds.map {
      Menu.Item(
        choice: .copy($0, of: detail.id), title: SafeText(sanitising: $0.title), detail: SafeText(sanitising: $0.warning))
    }
    mode = .menu(Menu(purpose: .copy, title: "Copy", items: items))
    return []
  }

  mutating func copy(_ kind: CopyKind, of id: SessionID) -> [Effect] {
    guard detail == nil || detail?.id == id else {
      say(.refused, "nothing was copied: the cursor is on another session by now")
      return []
    }
    if let detail, let content = detail.content, let subject = long(kind, of: detail, content) {
      return compare(Comparing(question: editQuestion(subject, on: detail.stored, content, of: id), origin: .copy(kind)))
    }
    guard let detail, let text = text(to: kind, of: detail) else {
      say(.refused, obstacle(to: kind))
      return []
    }
    if [.setCookie, .cookie, .curl].contains(kind) { uncopied.remove(detail.id) }
    return copied(text, kind)
  }

  /// What is as long as the session may be: its text is made beside the input.
  private func long(_ kind: CopyKind, of detail: Detail, _ content: SessionContent) -> EditQuestion.Subject? {
    switch kind {
    case .json: return .copy(VisibleContent(content, masking: configuration.masking.of(detail.id)))
    case .value:
      guard let path = detail.currentRow?.path, let visible, !visible.isHidden(path) else { return nil }
      return content[path]?.isLonger(than: SessionContent.short) == true ? .copy(visible, of: path) : nil
    case .id, .path, .setCookie, .cookie, .curl: return nil
    }
  }

  /// What was made beside the input.
  mutating func copied(_ text: String, _ kind: CopyKind, of question: EditQuestion) -> [Effect] {
    guard isRevealed(question.revealedInCopy) else {
      say(.refused, "nothing was copied: what was revealed is masked again")
      return []
    }
    return copied(text, kind)
  }

  private mutating func copied(_ text: String, _ kind: CopyKind) -> [Effect] {
    say(.done, "copied: \(kind.title)")
    return [.copy(text)]
  }

  private var isUnderMask: Bool { detail?.currentRow.map { visible?.isHidden($0.path) == true } == true }

  private func obstacle(to kind: CopyKind) -> String {
    switch kind {
    case .setCookie, .cookie, .curl:
      cookie.map { $0.problem ?? "no secret was given: without its signature a cookie is refused" }
        ?? "there is no cookie to copy"
    case .value where isUnderMask, .path where isUnderMask: "this is masked: x reveals it for 30 s"
    case .id, .value, .path, .json: "there is nothing of that kind here"
    }
  }

  /// What a browser would be sent, or sends, as it is carried on; nil where it is not known to the last byte.
  private func sent(_ lines: ([SetCookie]) -> [String]) -> String? {
    guard let headers = cookie?.headers, !headers.isEmpty else { return nil }
    return lines(headers).joined(separator: "\n")
  }

  private func text(to kind: CopyKind, of detail: Detail) -> String? {
    switch kind {
    case .id: return detail.id.reveal()?.string
    case .path:
      let masking = configuration.masking.of(detail.id)
      guard let path = detail.currentRow?.path, !masking.hidesKey(on: path) || visible?.isHidden(path) == false else {
        return nil
      }
      return path.description
    case .value:
      guard let path = detail.currentRow?.path, let visible, !visible.isHidden(path) else { return nil }
      return visible.text(at: path)
    case .json: return nil
    // Without its signature a cookie is none: nothing is copied that a server would refuse.
    case .setCookie: return sent { $0.map(\.text) }
    case .cookie: return sent(CookieResult.Form.cookie.lines)
    case .curl: return sent(CookieResult.Form.curl.lines)
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
    case .curl: "configuration for curl -K -"
    }
  }

  /// What one should know before it lies in a clipboard.
  var warning: String {
    switch self {
    case .id: "whoever has it is this user"
    case .setCookie, .cookie, .curl: "a credential"
    case .json: "masked values stay masked"
    case .value, .path: ""
    }
  }
}
