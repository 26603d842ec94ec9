import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import Testing

@testable import Inspection

@Suite("What many values lie in is judged once, however many of them are told") struct HiddenPlacesTests {
  private static let count = 200

  /// So many values far down in one object, beside one that is hidden.
  private func side(_ number: Int) throws -> VisibleContent {
    let members = (0..<Self.count).map { #""k\#($0)":\#(number + $0)"# }.joined(separator: ",")
    return VisibleContent(
      try content(#"{"a":{"b":{"c":{"d":{"e":{\#(members)}},"password":{"old":"p-\#(number)"}}}}}"#), masking: Masking())
  }

  private func path(_ text: String) throws -> ContentPath { .data(try ValuePath(parsing: text)) }

  @Test("in what differs, however that was found", arguments: 0..<3) func differences(_ form: Int) throws {
    let (before, after) = (try side(0), try side(1))
    let (told, work) = Work.measuring {
      let diff =
        switch form {
        case 0: VisibleDiff(from: before, to: after)
        case 1: VisibleDiff(comparing: before, with: after, comparesHidden: true)
        default: VisibleDiff(of: .replaceAll(after.content), from: before, to: after)
        }
      return diff.changes.map { change in
        "\(diff.before(change)?.text ?? "-") \(diff.after(change)?.text ?? "-") \(diff.uncovers(change))"
      }
    }
    #expect(told.count == Self.count + 1 && told.contains("\(Masking.mask) \(Masking.mask) false"))
    // Of each value that it differs, and whether either side hides it; and a few around them.
    #expect(work <= 6 * Self.count + 100)
  }

  @Test("in the places that another writer changed, and in those that both did") func places() throws {
    let sides = [try side(0), try side(1)]
    let paths = try (0..<Self.count).map { try path("a.b.c.d.e.k\($0)") } + [path("a.b.c.password.old")]
    let (told, telling) = Work.measuring { paths.told(in: sides) }
    let whole = try path("a.b.c.password")
    #expect(told.count == paths.count && told.last?.description == whole.description)
    #expect(telling <= 2 * Self.count + 50)
    let (_, asking) = Work.measuring {
      var places = sides.map { HiddenPlaces($0) }
      for path in paths {
        _ = places.told(path)
        for side in places.indices {
          _ = (places[side].isHidden(path), places[side].value(at: path), places[side].secrets(at: path))
        }
      }
    }
    #expect(asking <= 8 * Self.count + 50)
  }

  @Test("and each answer is that of the question alone", arguments: [[], ["a.b.password"], ["token", "a.b.password.token"]])
  func answers(_ revealed: [String]) throws {
    let visible = VisibleContent(
      try content(
        #"{"a":{"b":{"password":{"old":"p","token":"q"}}},"token":"t","list":[{"secret":"s"}],"__flash_nickname__":"n"}"#),
      masking: Masking(added: ["nickname"]), revealed: .paths(Set(try revealed.map(path))))
    var places = HiddenPlaces(visible)
    let names = [
      "a", "a.b", "a.b.password", "a.b.password.old", "a.b.password.token", "a.b.password.none.deeper", "a.none", "token", "none",
      "list", "list[0]", "list[0].secret", "__flash_nickname__",
    ]
    // Asked again, it is answered by what is known.
    for place in try (names + names).map(path) + [ContentPath.flash("nickname"), ContentPath(.data)] {
      let (isHidden, value, secrets) = (places.isHidden(place), places.value(at: place), places.secrets(at: place))
      #expect(isHidden == visible.isHidden(place), "\(place)")
      #expect(value == visible.value(at: place) && secrets == visible.secrets(at: place), "\(place)")
    }
  }
}
