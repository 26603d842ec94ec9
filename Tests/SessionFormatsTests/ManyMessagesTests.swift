import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import SessionFormats

/// What is done to many of a framework's messages at once is what one after another would come to, at a cost that grows with them.
@Suite("Many messages in a framework's session") struct ManyMessagesTests {
  /// A session of each framework's with messages, and what it is called.
  private static let frameworks: [(form: String, session: String)] = [
    ("Flask", #"{"_flashes":[["error","a"],["info","b"],["error","c"]],"x":1}"#),
    ("Django messages", ##"{"_messages":"[[\"__json_message\",0,20,\"a\",\"\"],[\"__json_message\",0,40,\"b\",\"\"]]"}"##),
    ("Rails", #"{"flash":{"discard":[],"flashes":{"notice":"a","alert":"b"}}}"#),
    ("Laravel", #"{"status":"a","error":"b","_flash":{"old":["status"],"new":["error"]}}"#),
    ("connect-flash", #"{"flash":{"info":["a"],"error":["b","c"]}}"#),
    ("CakePHP", #"{"Config":{},"Flash":{"flash":[{"message":"a"}],"auth":[{"message":"b"},{"message":"c"}]}}"#),
    ("CodeIgniter", #"{"__ci_last_regenerate":1,"m":"a","n":"b","__ci_vars":{"m":"new","n":"new"}}"#),
    ("Yii", #"{"__flash":{"m":-1,"n":0},"m":"a","n":"b"}"#),
  ]

  @Test("of another framework's messages leave what one after another leaves", arguments: frameworks.indices)
  func messages(_ index: Int) throws {
    let (name, session) = Self.frameworks[index]
    let form = try #require(Self.forms.first { $0.name == name })
    let content = SessionContent.framework(try JSON.parse(session).asObject ?? [:], form)
    let names = content.flashEntries.map(\.key)
    #expect(names.count == 2, "\(name): \(names)")
    for removed in [[names[0]], [names[1]], names] {
      var (together, one) = (content, content)
      together.removeFlashes { removed.contains($0) }
      for name in removed { one.removeFlash(name) }
      #expect(together == one && together.flashEntries.map(\.key) == names.filter { !removed.contains($0) }, "\(name)")
    }
    var (together, one) = (content, content)
    let new: [(key: JSString, value: JSONValue)] = [(names[1], "another"), (names[0], "one"), ("third", "new")]
    together.setFlashes(all: new)
    for (key, value) in new { one.setFlash(key, value) }
    #expect(together == one, "\(name)")
  }

  /// Sessions whose messages are written in another way than ours, or that have none.
  private static let odd: [(form: FlashForm, session: String)] = [
    (.flask, #"{"_flashes":[{" t":["info","a"]},"no pair"]}"#),
    (.django, ##"{"_messages":"[[\"__json_message\",0,20,\"a\"]]"}"##),
    (.django, #"{"_messages":"no list"}"#), (.laravel, #"{"n":1}"#), (.rails, #"{"flash":{"discard":[],"flashes":{}}}"#),
    (.connectFlash, #"{"n":1}"#), (.symfony, #"{"_symfony_flashes":[]}"#), (.cakePHP, #"{"Flash":{}}"#),
    (.yii, #"{"__flash":[]}"#),
  ]

  @Test("Where none is set and none taken away, every byte stays", arguments: odd.indices)
  func untouched(_ index: Int) throws {
    let (form, session) = Self.odd[index]
    let content = SessionContent.framework(try JSON.parse(session).asObject ?? [:], form)
    var same = content
    same.removeFlashes { _ in false }
    same.setFlashes(all: [])
    same.setFlashes(all: content.flashEntries.map { ($0.key, $0.value) })
    #expect(same == content, "\(form.name)")
  }

  private static let forms: [FlashForm] = [.flask, .django, .rails, .laravel, .connectFlash, .cakePHP, .codeIgniter, .yii]

  /// So many that the square of their number would not come to an end here.
  private static let many = 30_000

  @Test(
    "What very many messages there are of a framework's is read, and taken away, at once",
    arguments: ["Flask", "Django messages"])
  func manyMessages(_ name: String) throws {
    let form = try #require(Self.forms.first { $0.name == name })
    let values: JSONObject =
      name == "Flask"
      ? ["_flashes": .array((0..<Self.many).map { .array(["message", .string(JSString("m\($0)"))]) })]
      : [
        "_messages": .string(
          JSString(JSON.text(.array((0..<Self.many).map { ["__json_message", 0, 20, .string(JSString("m\($0)")), ""] }))))
      ]
    var content = SessionContent.framework(values, form)
    #expect(content.flashEntries.map { $0.value.asArray?.count } == [Self.many])
    content.removeFlashes { _ in true }
    #expect(content.flashEntries.isEmpty)
    content.setFlashes(all: (0..<Self.many).map { (JSString("name\($0)"), "message") })
    #expect(content.flashEntries.count == Self.many)
    content.removeFlashes { _ in true }
    #expect(content.flashEntries.isEmpty)
  }
}
