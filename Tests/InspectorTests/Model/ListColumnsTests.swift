import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("The columns of the list") struct ListColumnsTests {
  private static let attributes: [KeptAttributes] = [
    [], [.address], [.lastActive, .address], KeptAttributes([], hasWriteTimes: false), .all,
  ]
  private static let path = Field.path(.data(ValuePath([.key("cart"), .key("total")])), masking: Masking())

  private func columns(_ width: Int, _ attributes: KeptAttributes, _ sorted: Field, _ fields: [Field]? = nil)
    -> ListColumns
  {
    ListColumns(fields, of: attributes, sorted: sorted, width: width)
  }

  @Test("keep the one that gives the order, and the user, at every width") func sorted() {
    for attributes in Self.attributes {
      for width in 18...200 {
        for field in Field.inLists(with: attributes) + [Self.path] where field.column?.width != .sign {
          let shown = columns(width, attributes, field).placed
          #expect(shown.contains { $0.column.field == field }, "\(field.name) at \(width)")
          #expect(shown.contains { $0.column.field == .user }, "\(width)")
          #expect(shown.allSatisfy { $0.width > 0 })
        }
      }
    }
  }

  @Test("stand beside each other, within the width") func placed() {
    for attributes in Self.attributes {
      for width in 18...200 {
        var end = 2
        for placed in columns(width, attributes, .usual(with: attributes)).placed {
          #expect(placed.x > end)
          end = placed.x + placed.width
        }
        #expect(end <= width, "\(width)")
      }
    }
  }

  @Test("are as many as there is room for: what is not shown would not fit") func full() {
    for attributes in Self.attributes {
      for width in 40...200 {
        let shown = columns(width, attributes, .usual(with: attributes)).placed
        // The user has what is needed, or the room that nothing else could use.
        let user = shown.first { $0.column.field == .user }?.width ?? 0
        let missing = Field.columns(with: attributes).filter { column in
          column.style.width != .sign && !shown.contains { $0.column.field == column.field }
        }
        for column in missing {
          guard case .cells(let cells) = column.style.width else { continue }
          #expect(user - 14 < cells + column.style.gap, "\(column.field.name) at \(width)")
        }
      }
    }
  }

  @Test("go by their worth: a wider list never loses the one it had") func monotone() {
    for attributes in Self.attributes {
      var before: Set<String> = []
      for width in 42...200 {
        let shown = columns(width, attributes, .user).placed.compactMap(\.column.field)
        let worthiest = Set(shown.filter { ($0.column?.worth ?? 0) >= 50 }.map(\.name))
        #expect(worthiest.isSuperset(of: before), "\(width)")
        before = worthiest
      }
    }
  }

  @Test("have the user whole before one says again what the sign says") func notes() {
    for attributes in Self.attributes {
      for width in 18...200 {
        let shown = columns(width, attributes, .usual(with: attributes)).placed
        guard shown.contains(where: { $0.column.field == nil }) else { continue }
        #expect((shown.first { $0.column.field == .user }?.width ?? 0) >= 22, "\(width)")
      }
    }
  }

  @Test("show the user as whole on a wider screen as on one of 80 columns", arguments: [80, 106, 110, 120, 125, 130, 160, 200])
  func user(_ columns: Int) throws {
    let attributes = KeptAttributes([], hasWriteTimes: false)
    let layout = Layout(size: Size(columns: columns, rows: 40), open: .data, listFocused: true)
    let width = Layout.inner(try #require(layout.panes[.sessions])).width
    let shown = self.columns(width, attributes, .usual(with: attributes)).placed
    #expect((shown.first { $0.column.field == .user }?.width ?? 0) >= "user38@example.org".count, "\(width)")
    #expect(shown.contains { $0.column.field == .size }, "\(width)")
  }

  @Test("are those that were asked for, in that order") func chosen() {
    let shown = columns(100, [], .size, [.expires, Self.path, .state, .user]).placed.compactMap(\.column.field?.name)
    #expect(shown == ["expires", "data.cart.total", "state", "user", "size"])
  }

  @Test("are called by the last of a path, and by the last two where that is another's name")
  func titles() throws {
    func path(_ text: String) throws -> Field { .path(.data(try ValuePath(parsing: text)), masking: Masking()) }
    let cases: [([Field], [String])] = [
      ([.user, try path("passport.user")], ["user", "passport.user"]), ([.size, try path("user")], ["size", "user"]),
      ([.user, try path("user")], ["user", "data.user"]), ([try path("a.name"), try path("b.name")], ["a.name", "b.name"]),
      ([try path("a.name"), try path("b.title")], ["name", "title"]), ([.user, try path("a.b.user")], ["user", "b.user"]),
    ]
    for (fields, titles) in cases {
      let shown = columns(200, [], try #require(fields.first), fields).placed
      #expect(shown.map(\.column.title.string) == titles, "\(fields.map(\.name))")
    }
  }

  @Test("show the address wherever the list is as wide as at 80 columns", arguments: [80, 100, 120, 140, 160, 200])
  func address(_ columns: Int) throws {
    let attributes: KeptAttributes = [.address, .agent, .lastActive]
    let layout = Layout(
      size: Size(columns: columns, rows: 40), open: .data, listFocused: true, manyColumns: true)
    let width = Layout.inner(try #require(layout.panes[.sessions])).width
    let shown = ListColumns(nil, of: attributes, sorted: .active, width: width).placed.compactMap(\.column.field)
    #expect(shown.contains(.ip) == (columns != 100 && columns != 120), "\(width)")
  }
}
