import ECMAScript
import Testing

@testable import Inspection

/// Values that are named by two keys together, their object's and their own.
@Suite("Names over two levels") struct MemberNamesTests {
  private static func hidden(_ json: String, _ masking: Masking = Masking()) throws -> [String] {
    let object = try #require(try JSON.parse(json).asObject)
    return object.entries.filter { masking.rule(key: $0.key, value: $0.value) != nil }.map(\.key.string)
  }

  @Test(
    "An object is hidden of which a member is what both names say",
    arguments: [
      #"{"mfa":{"code":"482913"}}"#, #"{"mfa":{"code":482913,"tries":1}}"#, #"{"emailVerification":{"code":"551122"}}"#,
      #"{"two_factor":{"code":"1"}}"#, #"{"sms":{"code":"1234"}}"#, #"{"login":{"codeHash":"x"}}"#, #"{"reset":{"code":"9"}}"#,
      #"{"reset":{"link":"x"}}"#, #"{"magic":{"link":"x"}}"#, #"{"recovery":{"codes":["a","b"]}}"#,
      #"{"security":{"question":"pet","answer":"rex"}}"#, #"{"seed":{"phrase":"x"}}"#, #"{"device":{"code":"x"}}"#,
      #"{"saml":{"response":"x"}}"#, #"{"relay":{"state":"x"}}"#, #"{"passport":{"number":"C01X00T47"}}"#,
      #"{"card":{"number":"x"}}"#, #"{"oneTime":{"code":"x"}}"#, #"{"sso":{"state":"x"}}"#,
      #"{"mfa (private of App\\User)":{"code (protected)":"x"}}"#,
    ])
  func together(_ json: String) throws {
    #expect(try Self.hidden(json).count == 1, "\(json)")
    let text = JSONValue.string(JSString(json))
    #expect(Masking().rule(key: "note", value: text) != nil, "in a text: \(json)")
  }

  @Test(
    "An object is shown where they say nothing together, or nothing stands there",
    arguments: [
      #"{"discount":{"code":"SUMMER26"}}"#, #"{"country":{"code":"DE"}}"#, #"{"zip":{"code":"10115"}}"#,
      #"{"error":{"code":"E42"}}"#, #"{"status":{"code":"200"}}"#, #"{"time":{"code":"00:01"}}"#, #"{"language":{"code":"de"}}"#,
      #"{"code":{"mfa":"x"}}"#, #"{"mfa":{"status":"on","codeSentAt":"x","codeName":"x","codeLength":6}}"#,
      #"{"mfa":{"code":null}}"#, #"{"mfa":{"code":""}}"#, #"{"mfa":{"code":true}}"#, #"{"recovery":{"codes":8}}"#,
      #"{"passport":{"user":"7"}}"#, #"{"card":{"numberOfItems":3,"title":"x"}}"#, #"{"reset":{"at":"x"}}"#,
      #"{"download":{"link":"x"}}"#, #"{"order":{"number":"1042"}}"#, #"{"user":{"name":"ann","passCount":3}}"#,
      #"{"quiz":{"answer":"b"}}"#, #"{"address":{"state":"CA","code":"94110"}}"#, #"{"mfa":{"last":{"code":"x"}}}"#,
    ])
  func apart(_ json: String) throws { #expect(try Self.hidden(json) == [], "\(json)") }

  @Test(
    "A flat list of headers is hidden as a whole where one of them is a credential, under a key that says that they are headers",
    arguments: [
      (#"{"rawHeaders":["Host","x","X-Api-Key","h7Qx92kd"]}"#, true), (#"{"headers":["Cookie","a=b"]}"#, true),
      (#"{"raw_headers":["Authorization","Basic horse","Accept","*/*"]}"#, true), (#"{"rawheaders":["X-Auth-Token","x"]}"#, true),
      (#"{"rawHeaders":["Host","x","Accept","*/*"]}"#, false), (#"{"rawHeaders":["Host","token"]}"#, false),
      (#"{"rawHeaders":["X-Api-Key",""]}"#, false), (#"{"rawHeaders":["Host","x","X-Api-Key"]}"#, false),
      (#"{"headers":["Name","Password"]}"#, false), (#"{"fields":["password","token"]}"#, false), (#"{"headers":[]}"#, false),
      (#"{"headers":["Host: x","Accept: y"]}"#, false),
    ])
  func headers(_ json: String, _ isHidden: Bool) throws { #expect(try Self.hidden(json).isEmpty != isHidden, "\(json)") }

  @Test("A pass hides itself and not who has it, and what the user shows is shown") func others() throws {
    let user = try JSON.parse(#"{"user":{"name":"ann","pass":"x"}}"#)
    #expect(JSON.text(Masking().masked(user)) == #"{"user":{"name":"ann","pass":"********"}}"#)
    let json = #"{"mfa":{"code":"x"}}"#
    for key in ["mfa", "code"] { #expect(try Self.hidden(json, Masking(excepted: [key])) == []) }
  }
}
