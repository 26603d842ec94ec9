import ECMAScript
import Inspection
import InspectorUI
import Sessions
import TerminalText
import TerminalUI
import Testing

@Suite struct ValueTreeTests {
  private static let drawn =
    #"{"user":{"id":4211,"role":"admin"},"cart":[{"sku":"a","qty":1,"price":2},{"sku":"b","qty":1,"price":3}],"theme":"dark","csrfToken":"abc","prefs":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9},"log":[1,2,3,4],"none":null,"empty":{},"__flash_notice__":"Saved"}"#

  private func lines(_ tree: ValueTree) -> [String] {
    tree.rows.map { row in
      let indent = String(repeating: "  ", count: row.depth)
      let fold = row.isFoldable ? (row.isFolded ? "> " : "v ") : "  "
      let sign =
        switch row.change {
        case .added?: "+"
        case .changed?: "~"
        case .removed?: "-"
        case nil: row.hasChangeInside ? "'" : ""
        }
      let value =
        switch row.kind {
        case .value(let summary): summary.text
        case .flashes(let count): "(\(count))"
        case .more(let count): "\(count) more"
        }
      return "\(sign)\(indent)\(fold)\(row.label) \(value)"
    }
  }

  @Test("A session as a tree: the top open, long and deep values folded, credentials masked, flashes apart")
  func drawn() throws {
    #expect(
      lines(ValueTree(try content(Self.drawn), masking: Masking())) == [
        "v user {id, role}", "    id 4211", "    role \"admin\"", "v cart 2 items", "  > 0 {sku, qty, price}",
        "  > 1 {sku, qty, price}",
        "  theme \"dark\"", "  csrfToken ********", "> prefs {a, b, c, d, e, … 4 more}", "> log 4 items", "  none null",
        "  empty {}", "  flash (1)",
        "    notice \"Saved\"",
      ])
  }

  @Test("Both forms of a session are the same tree")
  func split() throws {
    let split = SessionContent.split(
      values: try #require(try json(#"{"a":1}"#).asObject), flash: try #require(try json(#"{"n":2}"#).asObject))
    #expect(
      lines(ValueTree(split, masking: Masking()))
        == lines(ValueTree(try content(#"{"a":1,"__flash_n__":2}"#), masking: Masking())))
  }

  @Test("Folds are kept by path through updates")
  func folds() throws {
    var tree = ValueTree(try content(Self.drawn), masking: Masking())
    let cart = try #require(tree.position(of: .data(try ValuePath(parsing: "cart[1]"))))
    tree.toggle(tree.rows[cart])
    tree.fold(.data(try ValuePath(parsing: "user")), true)
    #expect(
      lines(tree).prefix(6) == [
        "> user {id, role}", "v cart 2 items", "  > 0 {sku, qty, price}", "  v 1 {sku, qty, price}", "      sku \"b\"",
        "      qty 1",
      ])
    tree.update(try content(Self.drawn.replacing("\"b\"", with: "\"c\"")), at: uptime)
    #expect(lines(tree)[4] == "~      sku \"c\"")
  }

  @Test("What changed stands beside what it was, what is new says so, what was removed stays a moment")
  func changes() throws {
    var tree = ValueTree(try content(#"{"a":{"x":1,"y":2},"b":1,"list":[1,2,3,4],"__flash_n__":1}"#), masking: Masking())
    tree.update(try content(#"{"a":{"x":5},"c":true,"list":[1,2,3,9]}"#), at: uptime)
    #expect(
      lines(tree) == ["v a {x}", "~    x 5", "-    y 2", "+  c true", "'> list 4 items", "-  b 1", "  flash (0)", "-    n 1"])
    guard case .changed(let old, let at)? = tree.rows[1].change else { return #expect(Bool(false), "no change") }
    #expect(old.text == "1" && at == uptime)
    let early = tree.forgetChanges(at: uptime.adding(milliseconds: 9_000))
    let late = tree.forgetChanges(at: uptime.adding(milliseconds: 10_000))
    #expect(!early && late)
    #expect(lines(tree) == ["v a {x}", "    x 5", "  c true", "> list 4 items"])
    #expect(tree.rows(in: 0..<tree.rowCount).allSatisfy { $0.change == nil })
  }

  @Test(
    "What was removed stands as it stood: keys by no order of theirs, which are hidden perhaps, and places of a list by number")
  func removed() throws {
    var tree = ValueTree(try content(#"{"z":1,"user=b&pin=4711":2,"user=a&pin=4711":3,"m":4,"l":[1,2,3,4]}"#), masking: Masking())
    tree.update(try content(#"{"l":[1,2,3]}"#), at: uptime)
    tree.update(try content(#"{"l":[1]}"#), at: uptime)
    #expect(
      lines(tree) == [
        "v l 1 item", "    0 1", "-    1 2", "-    2 3", "-    3 4", "-  z 1", "-  user…(masked) ********",
        "-  user…(masked) ********", "-  m 4",
      ])
  }

  @Test("A masked value shows nothing of itself: not its length, not what it was, not what is inside")
  func masked() throws {
    var tree = ValueTree(try content(#"{"auth":{"level":"gold","n":1},"token":"short"}"#), masking: Masking())
    #expect(lines(tree) == ["  auth ********", "  token ********"])
    tree.update(try content(#"{"auth":{"level":"lead","n":1},"token":"much much longer"}"#), at: uptime)
    #expect(lines(tree) == ["'  auth ********", "~  token ********"])
    guard case .changed(let old, _)? = tree.rows[1].change else { return #expect(Bool(false), "no change") }
    #expect(old.text == "********")
    tree.setRevealed([.data(try ValuePath(parsing: "auth"))])
    #expect(lines(tree).prefix(2) == ["v auth {level, n}", "~    level \"lead\""])
    #expect(tree.rows[0].isRevealed && tree.rows[0].masked != nil)
    guard case .changed(let inner, _)? = tree.rows[1].change else { return #expect(Bool(false), "no change") }
    #expect(inner.text == "********")
  }

  @Test("A long list is shown a page at a time, and its end is a few steps away")
  func pages() throws {
    var tree = ValueTree(.flat(["a": .array((0..<10_000).map { .number(JSNumber(Double($0))) }), "z": 1]), masking: Masking())
    #expect(tree.rows.count == 2)
    tree.toggle(tree.rows[0])
    #expect(tree.rows.count == 103)
    #expect(tree.rows[101].kind == .more(9_900))
    tree.toggle(tree.rows[101])
    #expect(tree.rows[1_001].kind == .more(9_000))
    tree.toggle(tree.rows[1_001])
    #expect(tree.rows.count == 10_002 && tree.rows.last?.label == "z")
    var other = ValueTree(tree.content, masking: Masking())
    let deep = ContentPath.data(try ValuePath(parsing: "a[5000]"))
    other.show(deep)
    #expect(other.position(of: deep) == 5_001)
    #expect(other.parentPosition(of: 5_001) == 0)
  }

  @Test(
    "A megabyte of text is a line, cut between two characters, and says how long it is", arguments: ["x", "é", "パ", "😀", "\u{7}"])
  func longText(piece: String) throws {
    let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
    let summary = ValueSummary(.string(JSString(text)), masking: Masking())
    #expect(summary.clipped == text.utf8.count)
    #expect(summary.text.utf8.count < 1_300 && summary.text.hasSuffix("…") && !summary.text.contains("\u{FFFD}"))
    #expect(ValueSummary("short", masking: Masking()).clipped == nil)
  }
}

extension String {
  func replacing(_ piece: String, with other: String) -> String {
    var rest = self[...]
    var result = ""
    while let range = rest.firstRange(of: piece) {
      result += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
