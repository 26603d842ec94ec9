import ECMAScript
import Sessions
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// What walking through very many values costs, counted as in ``BoundedWorkTests``.
@Suite("Sessions by a value cost no key more than the screen, however many values there are") struct BoundedGroupsTests {
  private static let limit = 20 * 80 * 24

  @Test("they are put in every order where they are gathered: a key chooses one, and the cursor stays on its value")
  func orders() async throws {
    let query = GroupQuery(subject: .field(.user), filter: .all, disclosure: Disclosure(), now: now)
    var groups = SessionGroups(query)
    var row = summary("id", modified: 0)
    for number in 0..<20_000 {
      row.user = JSString("value \(number)")
      row.modified = now.adding(seconds: Int64(number % 7))
      groups.take(row, nil)
    }
    let (arranged, making) = Work.measuring { ArrangedGroups(groups) }
    #expect(making > Self.limit && arranged.count == 20_000)
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    var page = GroupsPage(query)
    let (_, showing) = Work.measuring { page.show(arranged) }
    #expect(showing <= Self.limit)
    runner.enter(.groups(page))
    for key in "Gkgjj" { await runner.press([.character(key)]) }
    let chosen = try #require(self.page(runner)?.chosen)
    for _ in SessionGroups.Order.allCases {
      let work = await runner.measure(.character("s"))
      #expect(work <= Self.limit, "\(work)")
      let page = try #require(self.page(runner))
      #expect(page.chosen == chosen && page.rows.count == 20_000)
      #expect(page.rows.elementsEqual(arranged.rows(by: page.order)))
    }
  }

  private func page(_ runner: ScreenRunner) -> GroupsPage? {
    if case .groups(let page) = runner.state.mode { page } else { nil }
  }
}

extension GroupsPage {
  fileprivate var chosen: SessionGroups.Value? { rows.indices.contains(cursor) ? rows[cursor].value : nil }
}
