import ECMAScript
import Testing

@Suite struct JSONObjectTests {
  @Test("Setting keeps a key's place, unsetting and setting again moves it last", arguments: [3, 40])
  func places(count: Int) {
    var object = JSONObject((0..<count).map { (JSString("k\($0)"), .number(JSNumber(Double($0)))) })
    object["k1"] = "changed"
    #expect(object.keys[1] == "k1")
    let removed = object.remove("k1")
    #expect(removed == "changed")
    #expect(object["k1"] == nil)
    object["k1"] = true
    #expect(object.keys.last == "k1")
    #expect(object.count == count)
    for key in object.keys { #expect(object.contains(key)) }
  }

  @Test("Removing many at once leaves what removing one after another leaves", arguments: [3, 40])
  func removing(count: Int) {
    let object = JSONObject((0..<count).map { (JSString("k\($0)"), .number(JSNumber(Double($0)))) })
    var (together, each) = (object, object)
    together.removeAll { $0.value.asInt.map { $0 % 3 == 0 } ?? false }
    for number in stride(from: 0, to: count, by: 3) { each[JSString("k\(number)")] = nil }
    #expect(together == each && together.count < count)
    for key in object.keys { #expect(together[key] == each[key]) }
  }

  @Test("A renamed key keeps its place and value; a name that is taken is refused", arguments: [3, 40])
  func rename(count: Int) {
    var object = JSONObject((0..<count).map { (JSString("k\($0)"), .number(JSNumber(Double($0)))) })
    let answers = [("k1", "new"), ("new", "k0"), ("absent", "x"), ("new", "new")].map { object.rename($0, to: $1) }
    #expect(answers == [true, false, false, true])
    #expect(object.keys[1] == "new")
    #expect(object["new"] == 1)
    #expect(object["k1"] == nil)
    #expect(object.count == count)
  }

  @Test(
    "Entries rewritten together are as one after another, and a number stands behind a name that is another's by then",
    arguments: [3, 40])
  func rewritten(count: Int) {
    let object = JSONObject((0..<count).map { (JSString("k\($0)"), .number(JSNumber(Double($0)))) })
    #expect(object.rewritten { _ in nil } == nil)
    // Each key takes the name of the one so far before it, or one that several want.
    for step in 0..<count {
      for every in 1...3 {
        func change(_ entry: JSONObject.Entry) -> (value: JSONValue, name: JSString?)? {
          guard let number = entry.value.asInt, number % every == 0 else { return nil }
          let name: JSString? = number % 5 == 1 ? nil : number % 5 == 2 ? "same" : JSString("k\(number - step)")
          return ("new", name)
        }
        var each = object
        for entry in object.entries {
          guard let new = change(entry) else { continue }
          each[entry.key] = new.value
          guard let name = new.name else { continue }
          let forms = [name] + (2...count + 1).map { JSString("\(name.string) (\($0))") }
          #expect(forms.contains { each.rename(entry.key, to: $0) })
        }
        let together = object.rewritten(change)
        #expect(together == each, "\(step) \(every)")
        for key in each.keys { #expect(together?[key] == each[key]) }
      }
    }
  }

  @Test("Of thousands of keys each is found, and of one that comes again the last value at the first place")
  func manyKeys() throws {
    let names = (0..<5_000).map { "key-\($0 * 7_919 % 5_000)-of-many" }
    let text = "{" + (names + [names[3]]).enumerated().map { #""\#($1)":\#($0)"# }.joined(separator: ",") + "}"
    let parsed = try #require(try JSON.parse(text).asObject)
    #expect(parsed.keys == names.map { JSString($0) })
    for (place, name) in names.enumerated() { #expect(parsed[JSString(name)]?.asInt == (place == 3 ? 5_000 : place)) }
    #expect(parsed["key-of-none"] == nil)
    var set = JSONObject()
    for (place, name) in names.enumerated() { set[JSString(name)] = .number(JSNumber(Double(place))) }
    set[JSString(names[3])] = 5_000
    #expect(set == parsed)
  }

  @Test("In property order array indices come first, ascending; other keys as inserted")
  func propertyOrder() {
    let object: JSONObject = ["b": 1, "10": 1, "01": 1, "4294967295": 1, "9": 1, "-1": 1, "4294967294": 1, "": 1, "0": 1]
    #expect(
      object.entriesInPropertyOrder.map(\.key) == ["0", "9", "10", "4294967294", "b", "01", "4294967295", "-1", ""])
  }

  @Test("Equal means the same entries in the same order")
  func equality() {
    #expect(["a": 1, "b": 2] as JSONObject == ["a": 1, "b": 2])
    #expect(["a": 1, "b": 2] as JSONObject != ["b": 2, "a": 1])
  }
}
