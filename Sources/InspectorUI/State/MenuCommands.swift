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
    let fields = orderFields
    if !text.isEmpty {
      do throws(FilterError) {
        guard let wanted = try WrittenOrder(parsing: text, with: configuration.store.attributes, masking: configuration.masking)
        else {
          say(.refused, "no order “\(text)”: \(fields.map(\.name).joined(separator: ", ")) or data.PATH, then asc or desc")
          return []
        }
        return sort(by: wanted.field, descending: wanted.descending)
      } catch {
        say(.refused, "\(text): \(error)")
        return []
      }
    }
    let items = fields.map { field in
      Menu.Item(
        choice: .sort(field), title: SafeText(sanitising: field.name),
        detail: field == index.sort.field ? (index.sort.descending ? "now, descending" : "now, ascending") : "")
    }
    mode = .menu(Menu(purpose: .sort, title: "Sort by", items: items))
    return []
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

  /// What the list can be sorted by: its fields, and the paths among its columns.
  private var orderFields: [Field] {
    let fields = Field.inLists(with: configuration.store.attributes)
    return fields + (columns ?? []).filter { !fields.contains($0) }
  }

  /// Where no direction is given, the same field again turns the order round.
  mutating func sort(by field: Field, descending: Bool? = nil) -> [Effect] {
    let usual = field == index.sort.field ? index.sort.reversed : SortOrder(field)
    let isMeasured = Field.all.contains(field) || columns?.contains(field) == true || index.sort.field == field
    index.setSort(descending.map { SortOrder(field, descending: $0) } ?? usual, now: now)
    say(.done, "sorted by \(field.name), \(index.sort.descending ? "descending" : "ascending")")
    followCursor()
    // The rows do not have what they are to be sorted by.
    guard isMeasured else { return keepFields() + (loading.isLarge ? requestWindow() : listAnew()) }
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
    case .id: "a credential: whoever has it is this user"
    case .setCookie, .cookie: "a credential"
    case .json: "masked values stay masked"
    case .value, .path: ""
    }
  }
}
