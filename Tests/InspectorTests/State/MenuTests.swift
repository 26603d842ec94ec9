import TerminalText
import TerminalUI
import Testing

@testable import InspectorUI

@Suite("A menu") struct MenuTests {
  private static func menu(_ titles: [String], names: [String: String] = [:]) -> Menu {
    Menu(
      purpose: .palette, title: "Palette",
      items: titles.map {
        Menu.Item(
          choice: .theme($0), title: SafeText(sanitising: $0), detail: "", name: SafeText(sanitising: names[$0] ?? ""))
      })
  }

  private static func titles(_ menu: Menu) -> [String] {
    menu.matches.map { if case .theme(let title) = $0.choice { title } else { "" } }
  }

  @Test(
    "finds letters in order in whatever case and composition, those beside one another first, and a name before all",
    arguments: [
      ("", ["user zoe\u{301}", "Zo\u{E9}", "z-o-\u{E9}", "Sort by", "山田 太郎", "resort"]),
      ("zoé", ["Zo\u{E9}", "user zoe\u{301}", "z-o-\u{E9}"]), ("ZOE\u{301}", ["Zo\u{E9}", "user zoe\u{301}", "z-o-\u{E9}"]),
      ("zoe", []), ("sort", ["resort", "Sort by"]), ("sr", ["Sort by", "user zoe\u{301}", "resort"]), ("田 太", ["山田 太郎"]),
      ("zoéx", []), ("ß", []), (String(repeating: "z", count: 200), []),
    ] as [(String, [String])])
  func found(_ query: String, _ expected: [String]) {
    var menu = Self.menu(
      ["user zoe\u{301}", "Zo\u{E9}", "z-o-\u{E9}", "Sort by", "山田 太郎", "resort"], names: ["resort": "sort"])
    menu.query.insert(query)
    #expect(Self.titles(menu) == expected)
    menu.query.text = ""
    #expect(menu.matches.count == 6)
  }

  @Test("looks for what is typed once for each letter, and no more for whoever moves, chooses or paints")
  func once() {
    var menu = Self.menu((0..<500).map { "\($0) " + String(repeating: "e\u{301}", count: 70) })
    let letters = 500 * 75
    let first = Work.measuring { _ = menu.handle(.character("\u{E9}")) }.work
    let second = Work.measuring { _ = menu.handle(.character("\u{E9}")) }.work
    // The first letter reads the titles, too.
    #expect(first <= 2 * letters && second <= letters)
    let rest = Work.measuring {
      for key in [Key.down, .pageDown, .up] { _ = menu.handle(key) }
      return menu.chosen != nil && menu.matches.count == 500
    }
    #expect(rest.result && menu.cursor == 10)
    #expect(rest.work == 0)
  }

  @Test("is at its first match again once something is pasted") func pasted() {
    var mode = Mode.menu(Self.menu(["one", "two", "three"]))
    guard case .menu(var menu) = mode else { return }
    _ = menu.handle(.down)
    _ = menu.handle(.down)
    mode = .menu(menu)
    mode.line?.insert("two")
    guard case .menu(let pasted) = mode else { return }
    #expect(pasted.cursor == 0 && Self.titles(pasted) == ["two"])
  }
}
