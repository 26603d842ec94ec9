import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("The screen while a store is opened") struct OpeningScreenTests {
  private func screen(_ columns: Int, _ rows: Int, name: String = "/srv/shop/sessions") -> OpeningScreen {
    OpeningScreen(
      name: SafeText(sanitising: name), environment: .production, size: Size(columns: columns, rows: rows), glyphs: .unicode)
  }

  @Test("says so in every size", arguments: [(200, 60), (100, 30), (80, 24), (60, 16), (40, 10), (20, 5), (19, 4), (8, 1)])
  func sizes(_ columns: Int, _ rows: Int) {
    let lines = screen(columns, rows).view().lines()
    #expect(lines.contains { $0.contains(columns < 20 ? "opening…" : "opening the s") }, "\(lines)")
    if columns >= 20 { #expect(lines[0].contains("production") && lines.last == " q leave") }
  }

  @Test("tells stores apart by the end of their names")
  func longName() {
    let name = String(repeating: "/directory", count: 30) + "/sessions"
    #expect(screen(80, 24, name: name).view().lines()[0].hasSuffix("/directory/sessions"))
  }

  @Test("tells how long it takes, once that is long") func seconds() {
    var screen = screen(80, 24)
    screen.seconds = 12
    #expect(screen.view().lines().contains { $0.contains("opening the store… 12 s") })
  }

  @Test("can be left, and takes no other key")
  func keys() {
    var screen = screen(80, 24)
    for input in [Input.key(.character("q")), .key(.character("Q")), .key(.control("c")), .hangUp, .terminate, .interrupt] {
      #expect(screen.update(input) == [.quit])
    }
    for input in [Input.key(.character("d")), .key(.enter), .key(.character("y")), .paste("q"), .click(Point(x: 1, y: 1))] {
      #expect(screen.update(input) == [])
    }
    #expect(screen.update(.resize(Size(columns: 20, rows: 5))) == [])
    #expect(screen.view().size == Size(columns: 20, rows: 5))
  }

  @Test("leads back to the store beside which cookies are opened, by Escape too") func beside() {
    var screen = OpeningScreen(
      name: "pasted cookies", environment: nil, size: Size(columns: 80, rows: 24), glyphs: .unicode, isBeside: true)
    for input in [Input.key(.escape), .key(.control("c")), .key(.character("q")), .terminate] {
      #expect(screen.update(input) == [.quit])
    }
    #expect(screen.update(.key(.enter)) == [])
    let lines = screen.view().lines()
    #expect(lines.contains { $0.contains("opening the cookies…") } && lines.last == " q back to the store")
    var alone = self.screen(80, 24)
    #expect(alone.update(.key(.escape)) == [])
  }
}
