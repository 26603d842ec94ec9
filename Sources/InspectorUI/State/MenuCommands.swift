import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// Menus: the palette, the orders, the themes, what to copy.
extension State {
  mutating func openPalette() -> [Effect] {
    let commands = CommandTable.all.filter { handlers[$0.id] != nil && $0.group != .move }.map { command in
      Menu.Item(
        choice: .command(command.id), title: command.title,
        detail: SafeText(sanitising: command.keys.first?.name ?? ":\(command.id.rawValue)"))
    }
    // By id, never by place: the list goes on moving underneath.
    let sessions = index.rows(in: 0..<500).map { row in
      let user = row.summary.user.map { SafeText(sanitisingUTF8: $0.wtf8, cells: 80) } ?? "no user"
      return Menu.Item(choice: .session(row.summary.id), title: user, detail: SafeText(sanitising: label(of: row.summary)))
    }
    let themes = configuration.themes.map {
      Menu.Item(choice: .theme($0), title: "theme " + SafeText(sanitising: $0), detail: "")
    }
    mode = .menu(Menu(purpose: .palette, title: "Palette", items: commands + sessions + themes))
    return []
  }

  mutating func chooseSort(_ text: String) -> [Effect] {
    let fields = Field.inLists(with: configuration.store.attributes)
    if !text.isEmpty {
      guard let field = Field.named(text, among: fields) else {
        say(.refused, "no order “\(text)”: \(fields.map(\.name).joined(separator: ", "))")
        return []
      }
      return sort(by: field)
    }
    let items = fields.map { field in
      Menu.Item(
        choice: .sort(field), title: SafeText(sanitising: field.name),
        detail: field == index.sort.field ? (index.sort.descending ? "now, descending" : "now, ascending") : "")
    }
    mode = .menu(Menu(purpose: .sort, title: "Sort by", items: items))
    return []
  }

  mutating func chooseTheme(_ text: String) -> [Effect] {
    if !text.isEmpty {
      guard configuration.themes.contains(text) else {
        let nearest = nearest(to: text, among: configuration.themes)
        say(.refused, "no theme “\(text)”" + (nearest.map { "; did you mean “\($0)”?" } ?? ""))
        return []
      }
      return [.loadTheme(text)]
    }
    let items = configuration.themes.map {
      Menu.Item(choice: .theme($0), title: SafeText(sanitising: $0), detail: $0 == theme ? "now" : "")
    }
    var menu = Menu(purpose: .theme(restore: theme), title: "Theme", items: items)
    menu.cursor = configuration.themes.firstIndex(of: theme) ?? 0
    mode = .menu(menu)
    return []
  }

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

  mutating func type(_ key: Key, menu: inout Menu) -> [Effect] {
    switch menu.handle(key) {
    case .stays:
      mode = .menu(menu)
      return []
    case .moved:
      mode = .menu(menu)
      // A theme is seen before it is chosen.
      if case .theme = menu.purpose, case .theme(let name)? = menu.chosen?.choice, name != theme { return [.loadTheme(name)] }
      return []
    case .cancelled:
      mode = .normal
      if case .theme(let restore) = menu.purpose, restore != theme { return [.loadTheme(restore)] }
      return []
    case .chosen(let item):
      mode = .normal
      return choose(item.choice)
    }
  }

  private mutating func choose(_ choice: Menu.Choice) -> [Effect] {
    switch choice {
    case .command(let id): return run(id)
    case .session(let id): return focus(on: .sessions) + choose(id)
    case .theme(let name): return [.loadTheme(name)]
    case .sort(let field): return sort(by: field)
    case .copy(let kind): return copy(kind)
    }
  }

  /// The same field again turns the order round.
  mutating func sort(by field: Field) -> [Effect] {
    index.setSort(field == index.sort.field ? index.sort.reversed : SortOrder(field), now: now)
    say(.done, "sorted by \(field.name), \(index.sort.descending ? "descending" : "ascending")")
    followCursor()
    return requestWindow()
  }

  mutating func reverseSort() -> [Effect] {
    index.setSort(index.sort.reversed, now: now)
    followCursor()
    return requestWindow()
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
    case .id, .setCookie, .cookie: "a credential"
    case .json: "masked values stay masked"
    case .value, .path: ""
    }
  }
}
