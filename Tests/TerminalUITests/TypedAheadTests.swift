import TerminalText
import TerminalUI
import Testing

@Suite("Keys that were typed before a dialog could be read")
struct TypedAheadTests {
  private static func at(_ milliseconds: Int64) -> Uptime { Uptime(milliseconds: 10_000 + milliseconds) }

  /// Which keys count that come at these moments behind others that were let go of at 0, where the terminal is looked at in between.
  private static func heard(_ parts: [(keys: String, moment: Int64)]) -> String {
    var ahead = TypedAhead()
    ahead.begin(at: at(0))
    var heard = ""
    for (keys, moment) in parts {
      while let deadline = ahead.deadline, deadline < at(moment) { ahead.pause(at: deadline) }
      for input in ahead.heard(of: keys.map { .key(.character($0)) }, at: at(moment)) {
        if case .key(let key) = input { heard += key.name }
      }
    }
    return heard
  }

  @Test(
    "Their rest is no answer, in however many pieces it comes; after a silence a key is one",
    arguments: [
      ([("y", 5)], ""), ([("y", 99)], ""), ([("y", 101)], "y"), ([("a", 60), ("b", 120), ("y", 180)], ""),
      ([("held", 33), ("held", 66), ("y", 167)], "y"), ([("a", 50), ("y", 400), ("n", 401)], "yn"),
    ] as [([(String, Int64)], String)])
  func silence(_ parts: [(String, Int64)], _ answers: String) {
    #expect(Self.heard(parts.map { (keys: $0.0, moment: $0.1) }) == answers)
  }

  /// What counts of something that comes behind keys that were let go of at 0, and until when the terminal must be silent then.
  private static func rest(_ inputs: [Input], at moment: Int64) -> (heard: [Input], deadline: Uptime?) {
    var ahead = TypedAhead()
    ahead.begin(at: at(0))
    let heard = ahead.heard(of: inputs, at: at(moment))
    return (heard, ahead.deadline)
  }

  @Test("What only takes back counts at once, and so does what is no key; neither keeps anybody waiting longer")
  func heardAnyway() {
    let told: [Input] = [.key(.escape), .key(.control("c")), .resumed, .hangUp, .paste("dy"), .focusGained]
    let alone = Self.rest(told, at: 50)
    #expect(alone.heard == told && alone.deadline == Self.at(100))
    let among = Self.rest(told + [.key(.character("y")), .click(Point(x: 0, y: 0))], at: 50)
    #expect(among.heard == told && among.deadline == Self.at(150))
  }

  @Test("Escape or Ctrl-C by itself is somebody's who sees the screen", arguments: [Key.escape, .control("c")])
  func takenBack(_ key: Key) {
    let rest = Self.rest([.key(key)], at: 5)
    #expect(rest.heard == [.key(key)] && rest.deadline == nil)
  }

  @Test("A silence that nobody saw is none: a key that is read late may have come early")
  func unseen() {
    let rest = Self.rest([.key(.character("y"))], at: 5_000)
    #expect(rest.heard == [] && rest.deadline == Self.at(5_100))
  }

  @Test("Where nothing was let go of, every key counts")
  func nothing() {
    var ahead = TypedAhead()
    let heard = ahead.heard(of: [.key(.character("y"))], at: Self.at(0))
    #expect(heard == [.key(.character("y"))] && ahead.deadline == nil)
  }
}
