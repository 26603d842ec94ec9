import ECMAScript
import TestSupport
import Testing

/// Against what JavaScript itself answered.
@Suite struct JavaScriptTests {
  @Test("A number is written in the digits that JavaScript writes")
  func numbers() throws {
    for fixture in try JavaScriptFixture.all("number") {
      let bits = try #require(fixture.input.asString.flatMap { UInt64($0.string, radix: 16) })
      #expect(JSNumber.text(of: Double(bitPattern: bits)) == fixture.output.asString?.string)
    }
    #expect(JSNumber.text(of: .nan) == "NaN")
    #expect(JSNumber.text(of: -.infinity) == "-Infinity")
  }

  @Test("A date is read where JavaScript reads it, and is invalid where it is invalid there")
  func dates() throws {
    for fixture in try JavaScriptFixture.all("date") {
      let text = try #require(fixture.input.asString)
      // The record was made in UTC; what depends on the zone is tested apart.
      if fixture.output != .null, text == "2025-01-01T00:00:00" { continue }
      #expect(Timestamp(parsing: text)?.milliseconds == fixture.output.asInt.map { Int64($0) }, "\(text)")
    }
  }

  @Test("toISOString and toUTCString")
  func moments() throws {
    for fixture in try JavaScriptFixture.all("moment") {
      let moment = try #require(fixture.input.asDouble.flatMap { Timestamp($0) })
      #expect(.array([.string(JSString(moment.iso8601)), .string(JSString(moment.utcString))]) == fixture.output)
      #expect(Timestamp(parsing: moment.iso8601) == moment)
    }
  }

  @Test("JSON.parse accepts the texts that JavaScript accepts, and JSON.stringify gives its bytes")
  func json() throws {
    for fixture in try JavaScriptFixture.all("json") {
      let text = try #require(fixture.input.asString)
      let value = try? JSON.parse(text)
      #expect(value.map { JSString(JSON.text($0)) } == fixture.output.asString, "\(text.string.debugDescription)")
    }
  }

  @Test("Indented as JavaScript indents")
  func indent() throws {
    for fixture in try JavaScriptFixture.all("indent") {
      let value = try JSON.parse(#require(fixture.input[1]?.asString))
      let text = JSON.text(value, indent: try #require(fixture.input[0]?.asInt))
      #expect(JSString(text) == fixture.output.asString)
    }
  }

  @Test("atob")
  func base64() throws {
    for fixture in try JavaScriptFixture.all("base64") {
      let text = try #require(fixture.input.asString)
      let hex = Base64.decode(text.wtf8)?.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(hex == fixture.output.asString?.string, "\(text)")
    }
  }

  @Test("decodeURIComponent")
  func uri() throws {
    for fixture in try JavaScriptFixture.all("uri") {
      let text = try #require(fixture.input.asString)
      #expect((try? URIComponent.decode(text)) == fixture.output.asString, "\(text)")
    }
  }
}
