import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import Testing

@Suite struct InputTests {
  @Test(
    "When a session ends, as people type it",
    arguments: [
      ("+30m", "2026-11-21 14:37:31Z"), ("2h", "2026-11-21 16:07:31Z"), ("+7d", "2026-11-28 14:07:31Z"),
      ("1h30m", "2026-11-21 15:37:31Z"), ("1h 30 m", "2026-11-21 15:37:31Z"), ("+ 90s", "2026-11-21 14:09:01Z"),
      ("2026-12-01", "2026-12-01 00:00:00Z"), ("2026-12-01T10:00Z", "2026-12-01 10:00:00Z"),
      ("2026-12-01 10:00", "2026-12-01 10:00:00Z"),
      ("2026-12-01T10:00:05+02:00", "2026-12-01 08:00:05Z"), ("14:30", "2026-11-21 14:30:00Z"), ("9:00", "2026-11-22 09:00:00Z"),
      ("14:07:31", "2026-11-22 14:07:31Z"), (" +1d ", "2026-11-22 14:07:31Z"),
    ])
  func expiries(text: String, expected: String) throws {
    guard case .at(let moment) = try ExpiryInput.parse(text, now: now) else { return #expect(Bool(false), "no moment") }
    #expect(moment.absolute == expected)
  }

  @Test("A time without a zone is of the clock that is shown, one with a zone is not")
  func zones() throws {
    // The rest of what a local zone does is the system's, and told by a program that has one.
    for (typed, clock) in [("23:30", "23:30:00"), ("2026-12-01 10:00", "10:00:00")] {
      let moment = try #require(try ExpiryInput.parse(typed, now: now, in: .local).expires(now: now))
      #expect(moment > now && moment.absolute(in: .local).contains(clock))
    }
    let fixed = try ExpiryInput.parse("2026-12-01T10:00Z", now: now, in: .local).expires(now: now)
    #expect(fixed?.absolute(in: .utc) == "2026-12-01 10:00:00Z")
  }

  @Test("Never and now are words, in any case")
  func words() throws {
    #expect(try ExpiryInput.parse("never", now: now).expires(now: now) == nil)
    #expect(try ExpiryInput.parse("Never ", now: now) == .never)
    #expect(try ExpiryInput.parse("now", now: now).expires(now: now) == now)
  }

  @Test(
    "What would end a session at once or is no time is refused, with what to write",
    arguments: [
      ("0", "0m is minutes"), ("0m", "write now"), ("+0s", "write now"), ("-5m", "write now"), ("2020-01-01", "write now"),
      ("2026-11-21T14:07:31Z", "write now"), ("30", "30m is minutes"),
      ("", "enter a time"), ("soon", "use +30m"), ("2026-13-01", "use +30m"), ("2026-02-30", "use +30m"), ("25:00", "use +30m"),
      ("99999999d", "write never"), ("12/01/2026", "use +30m"), ("Dec 1", "use +30m"), ("2026", "of what"),
      ("99999999999999d", "use +30m"), ("1 0m", "use +30m"), ("0x1h", "use +30m"), ("١h", "use +30m"), ("1_0m", "use +30m"),
      ("++1h", "use +30m"), ("+1M", "a month is 30d"), ("1h 30 M", "a month is 30d"), ("M", "use +30m"), ("١٤:٣٠", "use +30m"),
    ])
  func refusedExpiries(text: String, words: String) {
    let error = #expect(throws: ExpiryInput.Failure.self) { try ExpiryInput.parse(text, now: now) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test(
    "A typed value keeps its type",
    arguments: [
      ("42", EditedType.string, #""42""#), ("42", .number, "42"), (" 1.50 ", .number, "1.5"),
      ("9007199254740992", .number, "9007199254740992"), ("9007199254740992.5", .number, "9007199254740992"),
      ("1e21", .number, "1e+21"), ("-0", .number, "0"), ("1000000000000000000000", .number, "1e+21"),
      ("-1500000000000000000000", .number, "-1.5e+21"), (#"{"a":[123000000000000000000000]}"#, .json, #"{"a":[1.23e+23]}"#),
      (#"{"b":[1.50,1E2]}"#, .json, #"{"b":[1.5,100]}"#),
      ("TRUE", .bool, "true"), ("", .null, "null"), ("", .string, #""""#), (" a ", .string, #"" a ""#),
      (#"{"b":1,"a":[2]}"#, .json, #"{"b":1,"a":[2]}"#), (#""x""#, .json, #""x""#),
    ])
  func typed(text: String, type: EditedType, expected: String) throws {
    #expect(JSON.text(try ValueInput.value(text, as: type), numbers: .asWritten) == expected)
  }

  @Test(
    "What a type cannot say is refused in words",
    arguments: [
      ("x", EditedType.number, "not a JSON number"), ("01", .number, "not a JSON number"), ("", .number, "not a JSON number"),
      ("true", .number, "not a JSON number"), ("yes", .bool, "true or false"), ("x", .null, "null"),
      ("{", .json, "not valid JSON"),
      ("********", .string, "masked"), (#""********""#, .json, "masked"), (#"{"a":["********"]}"#, .json, "masked"),
      ("1e400", .number, "Infinity"), (#"{"a":[-1e999]}"#, .json, "Infinity"),
      ("9007199254740993", .number, "as 9007199254740992"), ("-9007199254740993", .number, "as -9007199254740992"),
      ("817642330190872578", .number, "as 817642330190872600"), ("1000000000000000000001", .number, "as 1e+21"),
      ("1180591620717411303424", .number, "as 1.1805916207174113e+21"),
      (#"{"a":[9007199254740993]}"#, .json, "as 9007199254740992"),
    ])
  func refused(text: String, type: EditedType, words: String) {
    let error = #expect(throws: ValueInput.Failure.self) { try ValueInput.value(text, as: type) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test(
    "A value without a type is JSON where it is JSON, else text",
    arguments: [
      ("42", "42"), ("true", "true"), ("dark", #""dark""#), (#""42""#, #""42""#), ("{\"a\":1}", #"{"a":1}"#), ("{a", #""{a""#),
      ("", #""""#),
    ])
  func guesses(text: String, expected: String) throws { #expect(JSON.text(try ValueInput.guess(text)) == expected) }

  @Test(
    "Editing begins with the type of the value, and ends with the same bytes where nothing is typed",
    arguments: [
      "\"a\"", "1.0", "12345678901234567890", "1e400", "true", "null", "{\"b\":1.50,\"a\":{}}", "[1]", "\"two\\nlines\"",
      "\"\\ud800\"",
      "\"\\u0007\"", "\"\"",
    ])
  func roundTrip(text: String) throws {
    let value = try json(text)
    let type = EditedType(of: value)
    #expect(try ValueInput.value(ValueInput.text(of: value, as: type), as: type, replacing: value) == value)
  }

  @Test("Digits beside what was typed stay, whatever number they are")
  func neighbours() throws {
    let old = try json(#"{"a":1.50,"b":[1.0,2.0],"c":1e400}"#)
    let value = try ValueInput.value(#"{"a":1.5,"b":[1,3.0],"c":1e400}"#, as: .json, replacing: old)
    #expect(JSON.text(value, numbers: .asWritten) == #"{"a":1.50,"b":[1.0,3],"c":1e400}"#)
    #expect(throws: ValueInput.Failure.self) { try ValueInput.value(#"{"d":1e400}"#, as: .json, replacing: old) }
    // The same double, and not the same number.
    let big = try json("817642330190872576")
    #expect(throws: ValueInput.Failure.self) { try ValueInput.value("817642330190872578", as: .number, replacing: big) }
    #expect(
      try ValueInput.value("817642330190872578", as: .number, replacing: big, numbers: .exact) == json("817642330190872578"))
  }

  @Test(
    "Changing the type keeps what was typed where it can",
    arguments: [
      ("42", EditedType.string, EditedType.number, "42"), ("42", .number, .string, "42"), ("a", .string, .json, #""a""#),
      (#""a""#, .json, .string, "a"), ("true", .bool, .number, "1"), ("0", .number, .bool, "false"),
      ("x", .string, .bool, "true"), ("x", .string, .null, "null"), ("42", .number, .json, "42"),
    ])
  func conversions(text: String, old: EditedType, new: EditedType, expected: String) {
    #expect(ValueInput.convert(text, from: old, to: new) == expected)
  }
}
