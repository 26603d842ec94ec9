import ECMAScript
import Testing

@testable import Inspection

/// Values that are named by two keys together, their object's and their own.
@Suite("Names over two levels") struct MemberNamesTests {
  private static func hidden(_ json: String, _ masking: Masking = Masking()) throws -> [String] {
    let object = try #require(try JSON.parse(json).asObject)
    return object.entries.filter { masking.rule(key: $0.key, value: $0.value) != nil }.map(\.key.string)
  }

  /// The same where each value is kept as its JSON, as actix-session does.
  private static func hiddenTexts(_ json: String) throws -> [String] {
    let object = try #require(try JSON.parse(json).asObject)
    let texts = object.entries.map { ($0.key, JSONValue.string(JSString(JSON.text($0.value)))) }
    return texts.filter { Masking().rule(key: $0, value: $1) != nil }.map(\.0.string)
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
      #"{"2fa":{"code":"482913"}}"#, #"{"tfa":{"code":"482913"}}"#, #"{"verify":{"code":"482913"}}"#,
      #"{"email":{"code":"482913","address":"a@b"}}"#, #"{"phone":{"code":"482913"}}"#, #"{"activation":{"code":"482913"}}"#,
      #"{"challenge":{"code":"482913"}}"#, #"{"signup":{"code":"482913"}}"#, #"{"mfaChallenge":{"code":"482913"}}"#,
      #"{"mfaData":{"code":"482913"}}"#,
      #"{"loginAttempt":{"code":"482913","email":"a@b"}}"#,
      #"{"mfa":[{"code":"482913","sent":1}]}"#, #"{"recovery":[{"code":"A1B2C3D4","used":false}]}"#,
      #"{"x":{"__class__":"App\\Mfa","code":"482913"}}"#, #"{"x":{"__class__":"App\\LoginAttempt","code":"482913"}}"#,
      #"{"recovery":{"codes":["k7m2p-x9q4r"]}}"#, #"{"backup":{"codes":["aBcDe-FgHiJ"]}}"#, #"{"mfa":{"code":"k7m2px"}}"#,
      #"{"device":{"code":"WDJB-MJHT"}}"#, #"{"device":{"code":"4F2A-9C1E"}}"#, #"{"reset":{"code":"xkqzvw"}}"#,
      #"{"sms":{"code":"7q2k"}}"#, #"{"cardData":{"number":"4111111111111111"}}"#,
      #"{"mfa":{"code":482913,"message":"sent"}}"#, #"{"login":{"code":"482913","message":"sent"}}"#,
      #"{"login":{"code":482913,"error":null}}"#, #"{"login":{"code":482913,"message":"sent"}}"#,
      #"{"login":{"code":4829,"error":0}}"#,
      #"{"login":{"code":40163,"errors":[]}}"#, #"{"magic":{"link":"https://example.org/login/482913"}}"#,
      #"{"reset":{"link":"https://example.org/r/kqzvwxrtbn"}}"#, #"{"mfa":{"code":{"value":"482913"}}}"#,
      #"{"reset":{"link":"https://example.org/r/AB12-CD34-EF56"}}"#,
      #"{"mfa (private of App\\User)":{"code (protected)":"482913"}}"#,
    ])
  func together(_ json: String) throws {
    #expect(try Self.hidden(json).count == 1 && Self.hiddenTexts(json).count == 1, "\(json)")
    let text = JSONValue.string(JSString(json))
    #expect(Masking().rule(key: "note", value: text) != nil, "in a text: \(json)")
  }

  @Test(
    "A code that is sent is named by one key, whatever it is sent by; and what is dialled is none",
    arguments: [
      (
        #"{"2fa_code":"482913","2faCode":482913,"tfa_code":"1","two_fa_code":"x","email_code":"x","emailCode":"x","verify_code":"x"}"#,
        7
      ),
      (#"{"confirmation_code":"x","activation_code":"x","validation_code":"x","signin_code":"x","unlock_code":"x"}"#, 5),
      (#"{"phone_code":"482913","phoneCode":482913}"#, 2), (#"{"phone_code":"+49","phoneCode":49,"phone_code2":"1684"}"#, 0),
      (#"{"a":"2fa_code=482913","b":"confirmation_code=482913&x=1"}"#, 2), (#"{"a":"https://x/?phone_code=49"}"#, 0),
      (
        #"{"code":"482913","country_code":"DE","errorCode":"E42","product_code":"A7F3","postalCode":"10115","currency_code":"EUR"}"#,
        0
      ),
      (#"{"sofa_code":"x","challenge_code":"print(1)","new_pass":"x","newPassenger":"x","pass_confirm":"x"}"#, 2),
    ])
  func names(_ json: String, _ count: Int) throws { #expect(try Self.hidden(json).count == count, "\(json)") }

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
      #"{"mfa":{"last":{"code":"482913"}}}"#, #"{"mfa":["482913"]}"#, #"{"list":[{"code":"482913"}]}"#,
      #"{"x":{"__class__":"App\\Country","code":"482913"}}"#, #"{"country":[{"code":"10115"}]}"#, #"{"recovery":{"codes":[]}}"#,
      #"{"phone":{"code":"+49","number":"1"}}"#, #"{"phone":{"code":1684}}"#, #"{"email":{"code":"smtp_550"}}"#,
      #"{"device":{"code":"SM-G991B","os":"Android"}}"#, #"{"device":{"code":"IPHONE14"}}"#, #"{"login":{"code":"EXPIRED"}}"#,
      #"{"device":{"code":"SM-G998B-DS"}}"#, #"{"login":{"code":40163,"message":"code been used"}}"#,
      #"{"card":{"number":1042,"title":"Fix the bug","column":"Doing"}}"#, #"{"card":{"number":"•••• 4242","brand":"visa"}}"#,
      #"{"giftCard":{"number":"ending in 4242"}}"#, #"{"card":{"number":"xxxx-xxxx-xxxx-4242"}}"#,
      #"{"credit":{"card":{"brand":"visa","year":2027},"limit":5}}"#, #"{"relay":{"state":"/welcome/back/home"}}"#,
      #"{"reset":{"link":"https://example.com/help"}}"#, #"{"sso":{"state":"linked","provider":"okta"}}"#,
      #"{"oidc":{"state":"done","user":{"name":"ann"},"groups":["a"]}}"#,
    ])
  func apart(_ json: String) throws { #expect(try Self.hidden(json) == [] && Self.hiddenTexts(json) == [], "\(json)") }

  @Test(
    "A flat list of headers is hidden as a whole where one of them is a credential, under a key that says that they are headers",
    arguments: [
      (#"{"rawHeaders":["Host","x","X-Api-Key","h7Qx92kd"]}"#, true), (#"{"headers":["Cookie","a=b"]}"#, true),
      (#"{"raw_headers":["Authorization","Basic horse","Accept","*/*"]}"#, true), (#"{"rawheaders":["X-Auth-Token","x"]}"#, true),
      (#"{"rawHeaders":["Host","x","Accept","*/*"]}"#, false), (#"{"rawHeaders":["Host","token"]}"#, false),
      (#"{"rawHeaders":["X-Api-Key",""]}"#, false), (#"{"rawHeaders":["Host","x","X-Api-Key"]}"#, false),
      (#"{"headers":["Name","Password"]}"#, false), (#"{"headers":["Name","Email","Password","Role"]}"#, false),
      (#"{"headers":["x-api-key","h7Qx92kd"]}"#, true), (#"{"headers":["Accept","*/*","Api-Key","h7Qx92kd"]}"#, true),
      (#"{"fields":["password","token"]}"#, false), (#"{"headers":[]}"#, false),
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
