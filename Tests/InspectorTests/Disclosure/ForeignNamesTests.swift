import ECMAScript
import SessionsAdministration
import TerminalText
import Testing

@testable import Inspection

/// Names that stand in another language's values, where no key of JSON could.
@Suite("What names a value in another language's objects") struct ForeignNamesTests {
  private static let masking = Masking(added: ["nickname"])

  private func shown(_ json: String) throws -> String { JSON.text(Self.masking.masked(try JSON.parse(json))) }

  @Test(
    "A key of a map that is no text names what stands under it, and hides it where it is hidden itself",
    arguments: [
      #"[{"__enum__":"shop.Field:PASSWORD"},"x"]"#, #"[{"__enum__":"PASSWORD"},7]"#, #"[{"__enum__":"A:NICKNAME"},"x"]"#,
      #"[{"__bytes__":"70617373776f7264"},"x"]"#, #"[{"__bytes__":"70617373776f7264"},{"__bytes__":"6e"}]"#,
      #"[{"__class__":"shop.F","__arguments__":["password"]},"x"]"#,
      #"[{"__class__":"getattr","__arguments__":[{"__class__":"shop.F"},"PASSWORD"]},"x"]"#,
      #"[{"__class__":"shop.Key","user":1,"field":"token"},"x"]"#,
      #"[["user","password"],"x"]"#, #"[["password"],{"a":1}]"#, #"[[1,[{"__bytes__":"70696e"}]],4711]"#,
      #"[{"__class__":"frozenset","__elements__":["api_key"]},"x"]"#,
      #"[{"__class__":"app.Password","__bytes__":"6e"},"x"]"#, #"[4242424242424242,"x"]"#,
    ])
  func keys(_ pair: String) throws {
    #expect(
      try shown(#"{"m":{"__entries__":[[null,1],\#(pair),["theme","dark"]],"n":1}}"#)
        == #"{"m":{"__entries__":"********","n":1}}"#)
  }

  @Test(
    "A constant and bytes are names wherever a text is one, and bytes are the text that they spell",
    arguments: [
      (
        #"{"a":{"__class__":"java.util.EnumMap","__elements__":[{"__bytes__":"0b"},{"__enum__":"G$Field:PASSWORD"},"x"]}}"#,
        #"{"a":{"__class__":"java.util.EnumMap","__elements__":"********"}}"#
      ),
      (
        #"{"a":{"__class__":"deque","__elements__":[[{"__bytes__":"746f6b656e"},"x"]]}}"#,
        #"{"a":{"__class__":"deque","__elements__":"********"}}"#
      ),
      (#"{"a":[[{"__enum__":"F:TOKEN"},"x"]]}"#, #"{"a":"********"}"#),
      (#"{"a":[[{"__bytes__":"746f6b656e"},"x"]]}"#, #"{"a":"********"}"#),
      (#"{"a":{"name":{"__enum__":"F:PASSWORD"},"value":"x"}}"#, #"{"a":"********"}"#),
      (#"{"a":{"__bytes__":"70696e3d34373131"}}"#, #"{"a":"********"}"#),
      (#"{"a":{"__class__":"ArrayObject","__bytes__":"733a333a2270696e223b693a313b"}}"#, #"{"a":"********"}"#),
    ])
  func names(_ json: String, _ masked: String) throws { #expect(try shown(json) == masked) }

  @Test(
    "A value that says nothing of itself is hidden where the class that holds it names it",
    arguments: [
      #"{"__class__":"shop.Password","value":"x"}"#, #"{"__class__":"G$ApiToken","value":"x","x":1}"#,
      #"{"__class__":"G$SecretKeyX","raw":{"__bytes__":"6e"},"alg":"x"}"#, #"{"__class__":"Shop::Password","@value":"x"}"#,
      #"{"__class__":"App\\Pin","value (private of App\\Pin)":4711}"#, #"{"__class__":"app.Nickname","value":["a","n"]}"#,
    ])
  func classes(_ object: String) throws { #expect(try shown(#"{"a":\#(object)}"#) == #"{"a":"********"}"#) }

  @Test(
    "What none of them names is shown",
    arguments: [
      #"{"__entries__":[[{"__enum__":"shop.Field:THEME"},"dark"],[[1,2],"a"],[["cart","size"],3]]}"#,
      #"{"__entries__":[[{"__bytes__":"ff00"},"x"],[{"__bytes__":"7468656d65"},"dark"]]}"#,
      #"{"__entries__":[[{"__enum__":"F:PASSWORD"},null],[["token"],true]]}"#,
      #"{"__class__":"set","__elements__":[{"__enum__":"F:ADMIN"},{"__bytes__":"0b"},{"__bytes__":"61"}]}"#,
      // Only of a map it is known that a list is a key.
      #"[[["user","password"],["a","b"]]]"#,
      #"{"__bytes__":"68656c6c6f"}"#, #"{"name":{"__enum__":"F:THEME"},"value":"x"}"#,
      #"{"__class__":"x.OAuth2AccessToken$TokenType","value":"Bearer"}"#, #"{"__class__":"app.auth.Money","value":12}"#,
      #"{"__class__":"x.UsernamePasswordAuthenticationToken","authenticated":true,"principal":{"username":"ann"}}"#,
      #"{"__class__":"app.Tokens","value":3}"#, #"{"__class__":"app.Session","data":{"theme":"dark"}}"#,
      #"{"__class__":"app.Password","value":null}"#, #"{"__class__":"app.Password","value":[]}"#,
    ])
  func others(_ json: String) throws { #expect(try shown(#"{"a":\#(json)}"#) == #"{"a":\#(json)}"#) }

  @Test("However many keys there are, however long and deep, a few parts of each are looked at") func work() {
    func work(_ value: JSONValue) -> Int { Work.measuring { Self.masking.masked(value) }.work }
    func map(_ pairs: [JSONValue]) -> JSONValue { .object([ObjectKey.entries: .array(pairs)]) }
    let long = JSONValue.array((0..<64).map { .array([.number(JSNumber(Double($0)))]) })
    // Some parts, and the letters of their names, which the user's are compared with.
    #expect(work(map((0..<2_000).map { _ in .array([long, 1]) })) <= 32 * 2_000)
    // A map that is the key of a map, and so on.
    var nested: JSONValue = "theme"
    for _ in 0..<300 { nested = map([.array([nested, 1])]) }
    #expect(work(nested) <= 32 * 300)
  }

  @Test("Long bytes are gone over once, when a session is read, and are no name", arguments: [0, NamingObjects.most])
  func bytes(_ others: Int) throws {
    let members = (0..<others).map { #","m\#($0)":1"# }.joined()
    let long = #"{"__bytes__":"\#(String(repeating: "7a", count: 4_000))"\#(members)}"#
    let session = try content(#"{"a":\#(long),"b":{"name":\#(long),"value":"x"},"c":[[\#(long),1]]}"#)
    let visible = VisibleContent(ShownContent(session, masking: Self.masking), revealed: .paths([]))
    let paths = try ["a", "b", "b.name", "c", "c[0][0]"].map { ContentPath.data(try ValuePath(parsing: $0)) }
    let (hidden, work) = Work.measuring { paths.filter(visible.isHidden) }
    #expect(hidden.isEmpty && work <= 100)
  }
}
