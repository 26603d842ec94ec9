import InspectorUI
import TerminalUI
import Testing

@Suite("Keys that wait while others of the same read are done") struct StalledKeysTests {
  private static func keys(_ text: String) -> [Input] {
    text.map { $0 == "^" ? .key(.control("c")) : $0 == "!" ? .key(.escape) : .key(.character($0)) }
  }

  /// What is still to be done once `news` have come, where `S` was done last; `^` is Ctrl-C, and `!` Escape.
  private static func rest(_ waiting: String, _ news: [Input], isText: Bool = false) -> [Input] {
    var inputs = keys(waiting)[...]
    inputs.hear(news, behind: .key(.character("S")), isText: isText)
    return Array(inputs)
  }

  @Test(
    "are let go of as far as they are the one that was held; Ctrl-C comes before all of them",
    arguments: [
      ("SSSSSSSS", "j", "j"), ("SSSSSSSSSjS", "k", "jSk"), ("jSS", "k", "jSSk"), ("", "SS", "SS"), ("SSSSSSSS", "", ""),
      // As often as a hand may press one that is slow.
      ("SSSSSSS", "j", "SSSSSSSj"), ("S", "D", "SD"),
      ("SSSS", "^", "^"), ("SSjjSS", "^", "^"), ("jk", "l^^m", "^^m"), ("S!j", "k^", "!^"),
    ] as [(String, String, String)])
  func held(_ waiting: String, _ news: String, _ rest: String) {
    #expect(Self.rest(waiting, Self.keys(news)) == Self.keys(rest))
  }

  @Test("count each where they are text, but for Ctrl-C") func text() {
    #expect(Self.rest("SSj", Self.keys("k"), isText: true) == Self.keys("SSjk"))
    #expect(Self.rest("SSj", Self.keys("k^"), isText: true) == Self.keys("^"))
  }

  @Test("keep nobody from ending the program", arguments: [Input.terminate, .interrupt, .hangUp])
  func ends(_ end: Input) {
    let told: [Input] = [.resize(Size(columns: 80, rows: 24)), end]
    #expect(Self.rest(String(repeating: "Sj", count: 2_000), told) == told)
  }
}
