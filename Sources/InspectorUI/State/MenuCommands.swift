import Inspection
import ECMAScript
import Sessions
import TerminalText
import TerminalUI

/// Menus: the palette, the orders, the themes, what to copy.
extension State {
  mutating func openPalette() -> [Effect] {
    let commands = CommandTable.all.filter { handlers[$0.id] != nil && $0.group != .move }.map { command in
      Menu.Item(
        choice: .command(command.id), title: command.title,
        detail: SafeText(sanitising: ":\(command.id.rawValue)\(command.keys.first.map { "  \($0.name)" } ?? "")"),
        name: SafeText(sanitising: command.id.rawValue))
    }
    // By id, never by place: the list goes on moving underneath.
    let sessions = index.rows(in: 0..<500).map { row in
      Menu.Item(
        choice: .session(row.summary.id), title: Self.title(of: row.summary),
        detail: SafeText(sanitising: label(of: row.summary)))
    }
    let themes = configuration.themes.map {
      Menu.Item(choice: .theme($0), title: "theme " + SafeText(sanitising: $0), detail: "")
    }
    mode = .menu(Menu(purpose: .palette, title: "Palette", items: commands + sessions + themes))
    return []
  }

  static func title(of summary: SessionSummary) -> SafeText {
    summary.user.map { SafeText(sanitisingUTF8: $0.wtf8, cells: 80) } ?? "no user"
  }

  /// `:save`: theme, sort and columns as they are, from now on.
  func saveLook() -> [Effect] {
    [.save(LookChoices(theme: theme, sort: index.sort.written, columns: columns?.map(\.name)))]
  }

  mutating func chooseTheme(_ text: String) -> [Effect] {
    if !text.isEmpty {
      guard configuration.themes.contains(text) else {
        let nearest = nearest(to: text, among: configuration.themes)
        say(.refused, "no theme “\(text)”" + (nearest.map { "; did you mean “\($0)”?" } ?? ""))
        return []
      }
      return take(theme: text)
    }
    let items = configuration.themes.map {
      Menu.Item(choice: .theme($0), title: SafeText(sanitising: $0), detail: $0 == theme ? "now" : "")
    }
    var menu = Menu(purpose: .theme(restore: theme), title: "Theme", items: items)
    menu.cursor = configuration.themes.firstIndex(of: theme) ?? 0
    mode = .menu(menu)
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

  private mutating func take(theme name: String) -> [Effect] {
    say(.done, "theme \(name), until you leave; :save keeps it")
    return [.loadTheme(name)]
  }

  private mutating func choose(_ choice: Menu.Choice) -> [Effect] {
    switch choice {
    case .command(let id): return run(id)
    case .session(let id): return focus(on: .sessions) + choose(id)
    case .theme(let name): return take(theme: name)
    case .sort(let field): return sort(by: field)
    case .copy(let kind, let id): return copy(kind, of: id)
    }
  }
}
