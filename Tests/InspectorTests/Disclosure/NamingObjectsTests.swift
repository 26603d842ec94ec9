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
    ])
  func shows(_ json: String) throws { #expect(try !Self.isHidden(json), "\(json)") }
}
