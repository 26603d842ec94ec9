import ECMAScript
import Inspection
import Testing

/// Values of which another member of the same object says what they are.
@Suite("Objects that name their values") struct NamingObjectsTests {
  private static func isHidden(_ json: String) throws -> Bool { Masking().rule(key: "x", value: try JSON.parse(json)) != nil }

  @Test(
    "What somebody typed is hidden in what is kept of its errors and of its changes",
    arguments: [
      // express-validator, yup and mongoose, Sequelize, ajv, JSON Patch.
      #"{"type":"field","value":"hunter2pw","msg":"Invalid value","path":"password","location":"body"}"#,
      #"{"value":"hunter2pw","path":"password","type":"min","errors":["too short"],"params":{"min":8}}"#,
      #"{"message":"m","type":"Validation error","path":"password","value":"hunter2pw","validatorKey":"len"}"#,
      #"{"instancePath":"/password","keyword":"minLength","params":{"limit":8},"message":"m","data":"hunter2pw"}"#,
      #"{"instancePath":"/user/password","data":"hunter2pw"}"#, #"{"op":"replace","path":"/pin","value":"4711"}"#,
      #"{"op":"replace","path":"/pin","value":4711}"#, #"{"dataPath":".password","data":"x"}"#,
      #"{"pointer":"/data/attributes/password","value":"x"}"#,
      // Pydantic, Zod, Symfony, Spring.
      #"{"type":"string_too_short","loc":["body","password"],"msg":"m","input":"hunter2pw"}"#,
      #"{"code":"too_small","minimum":8,"path":["users",0,"password"],"message":"m","input":"x"}"#,
      #"{"propertyPath":"password","invalidValue":"x","message":"m"}"#,
      #"{"propertyPath":"children[password].data","invalidValue":"x"}"#,
      #"{"objectName":"user","field":"password","rejectedValue":"x","code":"Size"}"#,
      #"{"path":"users[0].password","value":"x"}"#, #"{"path":"data.password.value","value":"x"}"#,
      // What changed.
      #"{"field":"password","from":"x","to":"y"}"#, #"{"column":"password","old":"x","new":"y"}"#,
      #"{"name":"password","oldValue":"x","newValue":"y"}"#, #"{"attribute":"pin","before":"4711","after":null}"#,
      #"{"columnName":"password_hash","from":"x"}"#, #"{"FIELD_NAME":"password","OLD_VALUE":"x"}"#,
      // Forms, settings and variables.
      #"{"fieldName":"password","fieldValue":"x"}"#, #"{"field_name":"password","field_value":"x"}"#,
      #"{"meta_key":"_api_token","meta_value":"x"}"#, #"{"option_name":"smtp_password","option_value":"x"}"#,
      #"{"prop":"password","value":"x"}"#, #"{"option":"password","value":"x"}"#, #"{"setting":"smtp_password","value":"x"}"#,
      #"{"env":"DB_PASSWORD","value":"x"}"#, #"{"id":"password","answer":"x"}"#, #"{"name":"password","input":"x"}"#,
      #"{"name":"password","default":"x"}"#, #"{"@name":"password","@new_value":"x"}"#,
      #"{"name":"password","path":"/user/password","value":{"a":"x"}}"#, #"{"name":"password.reset","path":"/x","data":"x7"}"#,
      #"{"name":"password","value":"only"}"#,
      #"{"fieldName (protected)":"password","value (private of App\\Field)":"x"}"#,
    ])
  func hides(_ json: String) throws {
    #expect(try Self.isHidden(json), "\(json)")
    #expect(JSON.text(Masking().masked(try JSON.parse("[\(json),1]"))) == #"["********",1]"#, "in a list: \(json)")
    #expect(Masking().rule(key: "x", value: .string(JSString(json))) != nil, "in a text: \(json)")
  }

  @Test(
    "What is of another field, of a page, of a person or of an hour is shown",
    arguments: [
      #"{"type":"field","value":"ada@","msg":"Invalid value","path":"email","location":"body"}"#,
      #"{"type":"field","value":"","msg":"Invalid value","path":"password","location":"body"}"#,
      ##"{"instancePath":"/user/name","schemaPath":"#/properties/password/minLength","message":"m","data":"Ada"}"##,
      #"{"loc":["body","age"],"msg":"m","input":"x"}"#, #"{"path":["cart",0,"qty"],"message":"m","input":-1}"#,
      #"{"path":["password"],"message":"Required","code":"invalid_type"}"#,
      #"{"objectName":"session","field":"title","rejectedValue":"x"}"#, #"{"propertyPath":"email","invalidValue":"ada"}"#,
      #"{"field":"email","from":"a@x","to":"b@x"}"#, #"{"column":"locale","old":"de","new":"en"}"#,
      #"{"tableName":"sessions","columnName":"locale","oldValue":"de","newValue":"en"}"#,
      #"{"field":"password","old":null,"new":null}"#, #"{"field":"password","minValue":8,"maxValue":64}"#,
      #"{"field":"password","from":"is too short"}"#,
      #"{"name":"color","value":"red"}"#, #"{"path":"/cart","value":3}"#, #"{"sku":"A-1","name":"Key ring","value":12}"#,
      #"{"productName":"Pin","value":3}"#, #"{"option":"size","value":"XL"}"#, #"{"setting":"theme","default":"dark"}"#,
      #"{"column":"price","value":"asc"}"#, #"{"sortKey":"token","value":"asc"}"#, #"{"env":"production","data":{"n":1}}"#,
      #"{"title":"Session 3","from":"10:00","to":"11:00"}"#, #"{"name":"Session 3","from":"10:00","to":"11:00"}"#,
      #"{"label":"Change password","to":"/account/password"}"#, #"{"name":"password_reset","from":"a@x","to":"ada@x"}"#,
      #"{"path":"/account/password","from":"/login"}"#, #"{"path":"/account/password","value":12}"#,
      #"{"path":"/account/password","text":"Change password"}"#, #"{"path":"/reset-password","data":{"step":2}}"#,
      #"{"path":"/users/password/c","data":"x"}"#, #"{"path":"/search?next=/password","data":"x"}"#,
      #"{"name":"reset-password","path":"/reset-password","fullPath":"/reset-password"}"#,
      #"{"userName":"Pin","value":"x"}"#, #"{"fileName":"password.txt","content":"x"}"#,
      #"{"filePath":"/src/token","value":"x"}"#, #"{"from":"/login","to":"/password"}"#, #"{"input":"password","old":"x"}"#,
      #"{"question":"What is a token?","answer":"b"}"#, #"{"path":"/"}"#, #"{"path":[],"input":"x"}"#,
      // Switches, what a field has to be, and a route.
      #"{"key":"passkeys","value":"on"}"#, #"{"name":"pin-board","value":"Yes"}"#, #"{"name":"password","value":"required"}"#,
      #"{"name":"password","from":"optional","to":"required"}"#, #"{"column":"token","old":"enabled","new":"disabled"}"#,
      #"{"name":"password.reset","path":"/password/reset/:id","data":{"step":2}}"#,
    ])
  func shows(_ json: String) throws { #expect(try !Self.isHidden(json), "\(json)") }

  @Test(
    "A row that has each column under its number, too, is hidden where that would show what its name hides",
    arguments: [
      (#"{"id":"5","0":"5","username":"ada","1":"ada","password":"hunter2","2":"hunter2"}"#, true),
      (#"{"0":"5","id":"5","1":"4821","pin":"4821"}"#, true), (#"{"id":5,"0":5,"pin":4821,"1":4821}"#, true),
      (#"{"id":"5","0":"5","security_answer":"rex","1":"rex"}"#, true),
      (#"{"id":"5","0":"5","key":"h7Qx92","1":"h7Qx92"}"#, true),
      // Two columns of one name, a name before all, one that is gone, and a type.
      (#"{"0":"5","id":"7","1":"7","2":"hunter2","password":"hunter2"}"#, true),
      (#"{"role":"a","0":"5","id":"5","1":"ada","name":"ada","2":"hunter2","password":"hunter2"}"#, true),
      (#"{"0":"5","1":"ada","name":"ada","2":"hunter2","password":"hunter2","theme":"dark"}"#, true),
      (#"{"__class__":"Row","0":"5","id":"5","1":"hunter2","password":"hunter2"}"#, true),
      // Names in JSONB's order, and sorted.
      (
        #"{"0":7,"1":"hunter22","2":"a@x.org","3":"ada","id":7,"name":"ada","email":"a@x.org","password":"hunter22"}"#, true
      ),
      (
        #"{"0":7,"1":"hunter22","2":"a@x.org","3":"ada","email":"a@x.org","id":7,"name":"ada","password":"hunter22"}"#, true
      ),
      (#"{"0":{"__bytes__":"ff00"},"1":"hunter22","2":1,"ip":{"__bytes__":"ff00"},"n":1,"password":"hunter22"}"#, true),
      // A number is left out, a value is there less often, and small ones are the same by chance, longer ones by none.
      (
        #"{"0":7,"1":"hunter22","2":"a@x.org","4":"ada","id":7,"name":"ada","email":"a@x.org","password":"hunter22"}"#, false
      ),
      (#"{"0":7,"1":"hunter22","2":"ada","3":"ada","id":7,"name":"ada","email":"x","password":"hunter22"}"#, false),
      (#"{"0":3,"1":5,"2":9,"pin":5,"attempts":3}"#, false), (#"{"0":"5","1":"4821","2":"7","pin":"4821","n":"5"}"#, true),
      // A digest is hidden by itself, whatever it stands under.
      (#"{"id":"5","0":"5","password":"$2y$10$abcdefghijklmnopqrstuv","1":"$2y$10$abcdefghijklmnopqrstuv"}"#, false),
      (#"{"id":"5","0":"5","username":"ada","1":"ada","token":null,"2":null}"#, false),
      (#"{"id":"5","0":"5","token":"","1":"","active":true,"2":true}"#, false),
      (#"{"id":"5","0":"5","password":"is too short","1":"is too short"}"#, false),
      // What a setting is called is no secret, nor is what stands somewhere else.
      (#"{"key":"theme","0":"theme","value":"dark","1":"dark"}"#, false), (#"{"0":"x","a":1,"token":"x"}"#, false),
      (#"{"0":"A-1","1":"A-2","token":"x"}"#, false), (#"{"1":"x","token":"x"}"#, false),
    ])
  func rows(_ json: String, _ isHidden: Bool) throws {
    let object = try #require(try JSON.parse(json).asObject)
    #expect(try Self.isHidden(json) == isHidden, "\(json)")
    let shown = JSONObject(object.entriesInPropertyOrder.map { ($0.key, $0.value) })
    #expect((Masking().rule(key: "x", value: .object(shown)) != nil) == isHidden, "as JavaScript orders it: \(json)")
  }

  @Test(
    "What a class writes under numbers is hidden where its name says what that is, and where it is one thing each",
    arguments: [
      (#"{"__class__":"App\\Entity\\ApiToken","0":"abc12"}"#, true), (#"{"__class__":"App\\Password","0":null,"1":"x"}"#, true),
      (#"{"__class__":"App\\Entity\\Money","0":12,"1":"EUR"}"#, false), (#"{"__class__":"App\\Password","0":null}"#, false),
      (#"{"__class__":"App\\Token\\Money","0":12}"#, false), (#"{"__class__":"App\\ApiToken","n":12,"0":"x"}"#, false),
      (#"{"__class__":"Symfony\\UsernamePasswordToken","0":null,"1":"main","2":[{"name":"ada"},["ROLE_USER"]]}"#, false),
    ])
  func classes(_ json: String, _ isHidden: Bool) throws { #expect(try Self.isHidden(json) == isHidden, "\(json)") }

  @Test(
    "The secret of codes for one time is hidden in each form that stands beside it",
    arguments: [
      (#"{"ascii":"r;kF>9sd;f3","hex":"723b","base32":"JBSWY3DPEHPK3PXP"}"#, true),
      (#"{"base32":"JBSWY3DPEHPK3PXP"}"#, true),
      (#"{"otpauth_url":"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP","qr_code":"data:image/png;base64,AA"}"#, true),
      (#"{"name":"ada","otpauth_url":"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"}"#, false),
      (#"{"name":"red","hex":"ff0000","ascii":"x"}"#, false), (#"{"encoding":"base32"}"#, false), (#"{"base32":"none"}"#, false),
    ])
  func codes(_ json: String, _ isHidden: Bool) throws { #expect(try Self.isHidden(json) == isHidden, "\(json)") }

  @Test(
    "What belongs to a login is hidden by the key of the object that holds it",
    arguments: [
      (#"{"openidconnect:accounts.google.com":{"state":{"handle":"VzXqabZxkPs"}}}"#, true),
      (#"{"socialaccount_states":{"VzXqabZxkPsLmNq7":[{"process":"login"},1700000000.5]}}"#, true),
      (#"{"socialaccount_state":[{"process":"login"},"VzXqabZxkPs7"]}"#, true), (#"{"oidc_states":{"a":{"n":1}}}"#, true),
      (#"{"security_questions":[{"question":"pet","answer":"rex"}]}"#, true),
      (#"{"securityQuestion":{"question":"pet","answer":"rex"}}"#, true),
      (#"{"security_questions":[{"question":"pet"},{"question":"town","answer":null}]}"#, false),
      (#"{"questions":[{"question":"2+2","answer":"4"}]}"#, false), (#"{"quiz":{"question":"pet","answer":"b"}}"#, false),
      (#"{"security":{"level":3}}"#, false), (#"{"states":["CA","NY"]}"#, false), (#"{"account_state":"active"}"#, false),
    ])
  func logins(_ json: String, _ isHidden: Bool) throws {
    let entry = try #require(try JSON.parse(json).asObject?.entries.first)
    #expect((Masking().rule(key: entry.key, value: entry.value) != nil) == isHidden, "\(json)")
  }

  @Test(
    "A sentence about a login is none, in a list of messages too",
    arguments: [
      (#"{"auth":"Please log in to access this page."}"#, false), (#"{"session":"Morning yoga with Ada"}"#, false),
      (#"{"_flashes":[{" t":["message","Saved"]},{" t":["auth","Please log in to access this page."]}]}"#, false),
      (#"{"_flashes":[["auth","Bitte melden Sie sich an!"]]}"#, false),
      (#"{"_flashes":[["auth","hunter2"]]}"#, true), (#"{"_flashes":[["auth","Your code is 482913 now"]]}"#, true),
      (#"{"_flashes":[["password","Correct horse battery staple"]]}"#, true), (#"{"auth":"Basic horse"}"#, true),
      (#"{"auth":"Digest dXNlcjpwYXNz is it"}"#, true), (#"{"auth":"correct horse battery"}"#, true),
      (#"{"auth":"A sentence, key=value"}"#, true), (#"{"token":"Happy spotted dolphin"}"#, true),
    ])
  func sentences(_ json: String, _ isHidden: Bool) throws {
    let entry = try #require(try JSON.parse(json).asObject?.entries.first)
    #expect((Masking().rule(key: entry.key, value: entry.value) != nil) == isHidden, "\(json)")
  }
}
