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
      #"{"two_factor":{"code":"1122"}}"#, #"{"sms":{"code":"1234"}}"#, #"{"login":{"codeHash":"$2y$10$abcdefghijklmnop"}}"#,
      #"{"reset":{"code":"A7F3Q2"}}"#, #"{"reset":{"link":"https://x/?t=h7Qx92kd"}}"#,
      #"{"magic":{"link":"https://x/h7Qx92kd"}}"#,
      #"{"recovery":{"codes":["4f2a-9c1e","77aa-01bc"]}}"#, #"{"security":{"question":"pet","answer":"rex"}}"#,
      #"{"seed":{"phrase":"x"}}"#, #"{"device":{"code":"GmRh7hcx9wAz4oEq1MEg"}}"#, #"{"saml":{"response":"x"}}"#,
      #"{"relay":{"state":"cookie:1700000000_ab12"}}"#, #"{"passport":{"number":"C01X00T47"}}"#,
      #"{"card":{"number":"4111 1111 1111 1111"}}"#, #"{"oneTime":{"code":"991-203"}}"#, #"{"sso":{"state":"x"}}"#,
      #"{"mfa":{"code":{"value":"482913"}}}"#, #"{"mfa (private of App\\User)":{"code (protected)":"482913"}}"#,
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
      #"{"code":{"mfa":"482913"}}"#, #"{"mfa":{"status":"on","codeSentAt":"x","codeName":"x","codeLength":6}}"#,
      #"{"mfa":{"code":null}}"#, #"{"mfa":{"code":""}}"#, #"{"mfa":{"code":true}}"#, #"{"recovery":{"codes":8}}"#,
      #"{"passport":{"user":"7"}}"#, #"{"card":{"numberOfItems":3,"title":"x"}}"#, #"{"reset":{"at":"x"}}"#,
      #"{"download":{"link":"x"}}"#, #"{"order":{"number":"1042"}}"#, #"{"user":{"name":"ann","passCount":3}}"#,
      #"{"device":{"code":"iphone-14","os":"ios"}}"#, #"{"login":{"code":"ok","count":3}}"#, #"{"lastLogin":{"code":200}}"#,
      #"{"access":{"code":"public","level":2}}"#, #"{"reset":{"code":0,"link":null}}"#, #"{"security":{"code":"A"}}"#,
      #"{"sms":{"code":"sent"}}"#, #"{"relay":{"state":"on"}}"#, #"{"card":{"number":"****4242","brand":"visa"}}"#,
      #"{"credit":{"card":{"brand":"visa"}}}"#, #"{"quiz":{"answer":"b"}}"#, #"{"address":{"state":"CA","code":"94110"}}"#,
      #"{"mfa":{"last":{"code":"482913"}}}"#,
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
      (#"{"headers":["Host: x","Accept: y"]}"#, false), (#"{"tableHeaders":["Token","Price","Key","Sum"]}"#, false),
    ])
  func headers(_ json: String, _ isHidden: Bool) throws { #expect(try Self.hidden(json).isEmpty != isHidden, "\(json)") }

  @Test("A pass hides itself and not who has it, and what the user shows is shown") func others() throws {
    let user = try JSON.parse(#"{"user":{"name":"ann","pass":"x"}}"#)
    #expect(JSON.text(Masking().masked(user)) == #"{"user":{"name":"ann","pass":"********"}}"#)
    let json = #"{"mfa":{"code":"482913"}}"#
    for key in ["mfa", "code"] { #expect(try Self.hidden(json, Masking(excepted: [key])) == []) }
  }
}
