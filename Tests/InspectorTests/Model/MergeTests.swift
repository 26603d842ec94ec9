import ECMAScript
import InspectorUI
import SessionsAdministration
import Sessions
import TerminalText
import Testing

@testable import Inspection

@Suite struct MergeTests {
  @Test(
    "Differences, by path",
    arguments: [
      (#"{"a":1}"#, #"{"a":1}"#, []), (#"{"a":1}"#, #"{"a":2}"#, ["a 1>2"]), (#"{"a":1}"#, #"{"b":1}"#, ["a 1>-", "b ->1"]),
      (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"b":1,"c":3}}"#, ["a.c 2>3"]),
      (#"{"a":[1,2]}"#, #"{"a":[1,5,6]}"#, ["a[1] 2>5", "a[2] ->6"]), (#"{"a":[1]}"#, #"{"a":{"b":1}}"#, [#"a [1]>{"b":1}"#]),
      (#"{"__flash_n__":1}"#, #"{}"#, ["flash.n 1>-"]), (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, []),
      (#"{"é":1}"#, "{\"e\u{301}\":1}", ["é 1>-", "e\u{301} ->1"]),
    ])
  func differences(before: String, after: String, expected: [String]) throws {
    let diff = ContentDiff(from: try content(before), to: try content(after))
    func text(_ value: JSONValue?) -> String { value.map { JSON.text($0) } ?? "-" }
    #expect(diff.changes.map { "\($0.path) \(text($0.before))>\(text($0.after))" } == expected)
  }

  @Test("Differences have an end")
  func bounded() {
    let many = SessionContent.flat(JSONObject((0..<5_000).map { (JSString("k\($0)"), JSONValue.number(JSNumber(1))) }))
    let diff = ContentDiff(from: .flat([:]), to: many)
    #expect(diff.changes.count == ContentDiff.limit && diff.isTruncated)
  }

  /// Edits, and what they come to; nil: what a comparison of the whole finds, in its order or another.
  static let edits: [(ContentEdit, [String]?)] = [
    (.set(at("a.b"), 5), nil), (.set(at("a"), 5), nil), (.set(at("new"), .array([1])), nil), (.set(at("a.b"), 1), nil),
    (.set(at("a"), .object(["b": 2, "c": 2])), nil), (.unset(at("a.b")), nil), (.unset(at("a")), nil),
    // The others are the same, one place up.
    (.unset(at("list[0]")), ["list[0] 1>-"]),
    (.rename(at("a"), to: "z"), nil), (.rename(at("a.b"), to: "z"), nil), (.flash(name: "n", value: 2), nil),
    (.flash(name: "new", value: "x"), nil), (.removeFlash(name: "n"), nil), (.set(at("__flash_n__"), 2), nil),
    (.unset(at("__flash_n__")), nil), (.rename(at("__flash_n__"), to: "z"), nil), (.rename(at("a"), to: "__flash_z__"), nil),
    (.set(.root, .object(["only": 1])), nil), (.replaceAll(.flat(["only": 1])), nil),
  ]

  private static func at(_ text: String) -> ValuePath { (try? ValuePath(parsing: text)) ?? .root }

  @Test("What one edit makes is found where it was made, as a comparison of the whole finds it", arguments: edits)
  func ofEdit(_ edit: ContentEdit, _ expected: [String]?) throws {
    func texts(_ diff: ContentDiff) -> Set<String> {
      func text(_ value: JSONValue?) -> String { value.map { JSON.text($0) } ?? "-" }
      return Set(diff.changes.map { "\($0.path) \(text($0.before))>\(text($0.after))" })
    }
    let before = try content(#"{"a":{"b":1,"c":2},"list":[1,2,3],"__flash_n__":1}"#)
    var after = before
    try edit.apply(to: &after)
    let found = texts(ContentDiff(of: edit, from: before, to: after))
    #expect(found == expected.map(Set.init) ?? texts(ContentDiff(from: before, to: after)))
  }

  /// A framework that keeps its messages under a key of the data.
  private static let framework = FlashForm("A framework", fits: { _ in true }) { values in
    values["messages"].map { [JSONObject.Entry(key: "messages", value: $0)] } ?? []
  } put: { messages, values in
    for message in messages { values["messages"] = message.value }
  }

  @Test(
    "What an edit left as it was is not gone through, however much that is and whatever framework's it is",
    arguments: [
      .set(at("a"), 2), .unset(at("a")), .rename(at("a"), to: "b"), .flash(name: "messages", value: "x"),
    ] as [ContentEdit])
  func unchanged(_ edit: ContentEdit) throws {
    func work(_ count: Int) throws -> (differences: Int, work: Int) {
      let list = JSONValue.array(Array(repeating: 0, count: count))
      let deep = (0..<400).reduce(list) { inner, _ in .object(["k": inner]) }
      let before = SessionContent.framework(["a": 1, "list": list, "deep": deep, "messages": list], Self.framework)
      var after = before
      try edit.apply(to: &after)
      let (diff, work) = Work.measuring { () -> VisibleDiff in
        VisibleDiff(of: edit, from: VisibleContent(before, masking: Masking()), to: VisibleContent(after, masking: Masking()))
      }
      return (diff.changes.count, work)
    }
    let (few, many) = (try work(10), try work(50_000))
    #expect(few.differences > 0 && few.differences == many.differences && many.work == few.work, "\(few) \(many)")
    #expect(many.work < 100)
  }

  @Test(
    "What only one side changed is merged",
    arguments: [
      // base, mine, theirs, merged
      (#"{"a":1,"b":1}"#, #"{"a":2,"b":1}"#, #"{"a":1,"b":3}"#, #"{"a":2,"b":3}"#),
      (#"{"a":1}"#, #"{"a":2}"#, #"{"a":1}"#, #"{"a":2}"#),
      (#"{"a":1}"#, #"{"a":1}"#, #"{"a":2}"#, #"{"a":2}"#), (#"{"a":1}"#, #"{"a":2}"#, #"{"a":2}"#, #"{"a":2}"#),
      (#"{"a":{"x":1,"y":1}}"#, #"{"a":{"x":2,"y":1}}"#, #"{"a":{"x":1,"y":2}}"#, #"{"a":{"x":2,"y":2}}"#),
      (#"{"a":1,"b":1}"#, #"{"b":1}"#, #"{"a":1,"b":2}"#, #"{"b":2}"#),
      (#"{}"#, #"{"a":1}"#, #"{"b":1}"#, #"{"b":1,"a":1}"#),
      (#"{"a":[1]}"#, #"{"a":[1,2]}"#, #"{"a":[1],"b":1}"#, #"{"a":[1,2],"b":1}"#),
      (#"{}"#, #"{"o":{"x":1}}"#, #"{"o":{"y":1}}"#, #"{"o":{"y":1,"x":1}}"#),
      // The order of what I wrote stays where nobody else wrote.
      (
        #"{"o":{"x":1,"z":1}}"#, #"{"o":{"x":1,"y":1,"z":1}}"#, #"{"o":{"x":1,"z":1},"b":1}"#, #"{"o":{"x":1,"y":1,"z":1},"b":1}"#
      ),
      (#"{"o":{"x":1,"z":1}}"#, #"{"o":{"z":1,"x":1}}"#, #"{"o":{"x":1,"z":1},"b":1}"#, #"{"o":{"z":1,"x":1},"b":1}"#),
      (#"{"__flash_n__":1,"a":1}"#, #"{"__flash_n__":1,"a":2}"#, #"{"a":1}"#, #"{"a":2}"#),
      (#"{"a":1}"#, #"{"a":1,"__flash_m__":"x"}"#, #"{"a":2}"#, #"{"a":2,"__flash_m__":"x"}"#),
      // What applications move by themselves: mine where I changed it, without a conflict.
      (#"{"lastSeen":1,"a":1}"#, #"{"lastSeen":5,"a":2}"#, #"{"lastSeen":9,"a":1}"#, #"{"lastSeen":5,"a":2}"#),
      (#"{"visits":5,"a":1}"#, #"{"a":2}"#, #"{"visits":6,"a":1}"#, #"{"a":2}"#),
      (#"{"hits":{"x":1,"y":1}}"#, #"{"hits":{"x":2,"y":1}}"#, #"{"hits":{"x":3,"y":4}}"#, #"{"hits":{"x":2,"y":4}}"#),
      (#"{"lastSeen":1,"a":1}"#, #"{"lastSeen":1,"a":2}"#, #"{"lastSeen":9,"a":1}"#, #"{"lastSeen":9,"a":2}"#),
    ])
  func merges(base: String, mine: String, theirs: String, merged: String) throws {
    let merge = ThreeWayMerge(base: try content(base), mine: try content(mine), theirs: try content(theirs))
    #expect(merge.conflicts.isEmpty)
    #expect(text(merge.merged) == merged)
  }

  @Test(
    "What both changed differently is a conflict at its path, theirs standing until one chooses",
    arguments: [
      (#"{"r":"user","p":1}"#, #"{"r":"admin","p":1}"#, #"{"r":"support","p":2}"#, "r", #"{"r":"admin","p":2}"#),
      (#"{"a":1}"#, #"{}"#, #"{"a":2}"#, "a", #"{}"#), (#"{"a":1}"#, #"{"a":2}"#, #"{}"#, "a", #"{"a":2}"#),
      (#"{"a":[1]}"#, #"{"a":[1,2]}"#, #"{"a":[0,1]}"#, "a", #"{"a":[1,2]}"#),
      (#"{"a":{"b":{"c":1}}}"#, #"{"a":{"b":{"c":2}}}"#, #"{"a":{"b":{"c":3}}}"#, "a.b.c", #"{"a":{"b":{"c":2}}}"#),
      (#"{"__flash_n__":1}"#, #"{"__flash_n__":2}"#, #"{"__flash_n__":3}"#, "flash.n", #"{"__flash_n__":2}"#),
      (#"{"a":{"b":1}}"#, #"{"a":{"b":2}}"#, #"{"a":7}"#, "a", #"{"a":{"b":2}}"#),
    ])
  func conflicts(base: String, mine: String, theirs: String, path: String, resolvedMine: String) throws {
    let merge = ThreeWayMerge(base: try content(base), mine: try content(mine), theirs: try content(theirs))
    #expect(merge.conflicts.map { "\($0.path)" } == [path])
    let conflict = try #require(merge.conflicts.first)
    #expect(merge.merged[conflict.path] == conflict.theirs)
    #expect(text(merge.resolved([conflict.path: .mine])) == resolvedMine)
    #expect(merge.resolved([:]) == merge.merged)
    #expect(merge.resolved([conflict.path: .theirs]) == merge.merged)
    #expect(merge.resolved([conflict.path: .base])[conflict.path] == conflict.base)
    #expect(merge.resolved([conflict.path: .value("chosen")])[conflict.path] == "chosen")
  }

  @Test(
    "Where mine takes the place of what an application moves by itself, that is said, and it is not called kept",
    arguments: [
      (#"{"visits":0,"n":2}"#, #"{"visits":6,"n":1,"new":1}"#, ["visits"], ["new"]),
      (#"{"visits":5,"n":2}"#, #"{"visits":6,"n":1}"#, [], ["visits"]),
      (#"{"visits":6,"n":2}"#, #"{"visits":6,"n":1}"#, [], ["visits"]),
      (#"{"visits":0,"n":1}"#, #"{"visits":[6],"n":1}"#, ["visits"], []), (#"{"n":1}"#, #"{"visits":6,"n":1}"#, ["visits"], []),
    ] as [(String, String, [String], [String])])
  func replaces(mine: String, theirs: String, replaced: [String], kept: [String]) throws {
    let merge = ThreeWayMerge(base: try content(#"{"visits":5,"n":1}"#), mine: try content(mine), theirs: try content(theirs))
    #expect(merge.conflicts.isEmpty)
    #expect(merge.replaced.map { "\($0)" } == replaced)
    #expect(merge.keptChanges.map { "\($0.path)" } == kept)
  }

  @Test("Nothing that either side did is lost: merged both ways, random edits give the same session")
  func symmetric() throws {
    var seed: UInt64 = 2_026
    func random(_ below: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % below
    }
    let paths =
      try ["a", "b", "c.x", "c.y", "d[0]", "e.f.g"].map { ContentPath.data(try ValuePath(parsing: $0)) } + [.flash("n")]
    let base = try content(#"{"a":1,"b":2,"c":{"x":1,"y":2},"d":[1,2],"e":{"f":{"g":1}},"__flash_n__":0}"#)
    for round in 0..<500 {
      var (mine, theirs) = (base, base)
      var touched: [ContentPath: Int] = [:]
      for path in paths {
        switch random(4) {
        case 0: try mine.put(.number(JSNumber(Double(random(9) + 100))), at: path)
        case 1: try theirs.put(.number(JSNumber(Double(random(9) + 200))), at: path)
        case 2:
          touched[path] = 2
          try mine.put("mine", at: path)
          try theirs.put("theirs", at: path)
        default: break
        }
      }
      let merge = ThreeWayMerge(base: base, mine: mine, theirs: theirs)
      #expect(merge.conflicts.count == touched.count, "round \(round) of seed 2026")
      for path in paths where touched[path] == nil {
        let expected = mine[path] == base[path] ? theirs[path] : mine[path]
        #expect(merge.merged[path] == expected, "round \(round) of seed 2026, \(path)")
      }
    }
  }
}
