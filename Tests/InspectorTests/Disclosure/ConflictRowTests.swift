import ECMAScript
import Inspection
import TerminalText
import Testing

@testable import InspectorUI

@Suite("What both changed is shown as far as each side of it may be") struct ConflictRowTests {
  private static let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI4In0.c2lnbmF0dXJl"

  /// What base, mine and theirs hold, and what the one conflict among them shows; nil: a mask.
  static let cases: [([String], [String?], Bool)] = [
    ([#"{"a":"x"}"#, #"{"a":"y"}"#, #"{"a":"z"}"#], [#""x""#, #""y""#, #""z""#], false),
    ([#"{"recoveryCodes":{"K7":false}}"#, "{}", #"{"recoveryCodes":{"M2":true}}"#], [nil, nil, nil], false),
    ([#"{"recoveryCodes":{"K7":1}}"#, #"{"recoveryCodes":{"K7":2}}"#, #"{"recoveryCodes":{}}"#], [nil, nil, nil], true),
    // Null says that there is none, beside what there is it would say more.
    ([#"{"password":null}"#, #"{"password":"hunter2"}"#, #"{"password":true}"#], [nil, nil, nil], false),
    (
      [#"{"a":1}"#, #"{"a":{"password":"hunter2","n":{"recoveryCodes":{"K7":false}}}}"#, #"{"a":2}"#],
      ["1", #"{"password":"********","n":{"recoveryCodes":"********"}}"#, "2"], false
    ),
    // Under another name it is what it was.
    (
      [#"{"recoveryCodes":{"K7":false}}"#, #"{"recoveryCodes":{"K7":false},"zz":{"K7":false}}"#, #"{"zz":1}"#], [nil, nil, nil],
      false
    ),
  ]

  private func conflict(_ texts: [String]) throws -> (rows: [ConflictRow], sides: [VisibleContent]) {
    let contents = try texts.map { try content($0) }
    let merge = ThreeWayMerge(base: contents[0], mine: contents[1], theirs: contents[2])
    let sides = contents.map { VisibleContent($0, masking: Masking()) }
    let hidden = HiddenValues(sides)
    var places = sides.map { HiddenPlaces($0) }
    return (merge.conflicts.map { ConflictRow($0, &places, hidden) }, sides)
  }

  @Test("its value with masks in it, and nothing of one that is masked on any side", arguments: cases)
  func sides(_ texts: [String], _ shown: [String?], _ isInside: Bool) throws {
    let row = try #require(try conflict(texts).rows.first)
    #expect([row.base, row.mine, row.theirs].map { $0.masked?.string } == shown)
    #expect(row.liesInHidden == isInside)
    #expect(isInside == (row.words.string == "recoveryCodes" && row.path.description != "recoveryCodes"))
  }

  @Test("a key that is a credential is masked as its value is") func keys() throws {
    let (rows, sides) = try conflict([#"{"a":1}"#, #"{"a":{"\#(Self.jwt)":{"level":7}}}"#, #"{"a":2}"#])
    let text = try #require(rows.first?.mine.masked?.string)
    #expect(!text.contains(Self.jwt) && !text.contains("level") && text.contains("(masked)"), "\(text)")
    // All of it is shown once what is masked in it is revealed, and not before.
    #expect(rows.first.map { Set($0.secrets.map(\.path)) } == sides[1].secrets(at: .data(try ValuePath(parsing: "a"))))
    #expect(rows.first?.secrets.isEmpty == false)
  }
}
