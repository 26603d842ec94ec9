import ECMAScript
import Inspection
import Testing

/// Names in which nothing parts one word from the next.
@Suite("Names written in one word") struct FusedNamesTests {
  @Test(
    "name what their words name",
    arguments: [
      (
        "password",
        "newpassword oldpassword confirmpassword userpassword dbpassword PGPASSWORD MYSQL_ROOTPASSWORD rootpasswd userpasswort "
          + "benutzerkennwort passwordhash passwd2hash passwordconfirmation SSHPASS dbpass userpass seedphrase magiclink resetlink "
          + "oldpwd newpwd userpwd mysqlpwd dbpwd newpass oldpass passconfirm ftppass rootpass ldappass passhash "
          + "userpw pwhash user_pw psw pswd passw passwrd usermdp userpsw nouveaumotdepasse upass cpass txtPass repass re_pass "
          + "repeatpass pass_repeat pass_again pass_new pass_old loginpass login_pass account_pass temp_pass tmp_pass plain_pass"
      ),
      ("secret", "clientsecret appsecret APPSECRET clientsecrets secretvalue secrethash"),
      ("token", "resettoken usertoken apitoken logintoken csrfmiddlewaretoken usertokens rememberToken tokenhash tokenvalue"),
      ("code", "recoverycode recoverycodes verificationcode smscode securitycode emailcode tfacode unlockcode"),
      ("otp", "otpcode totpsecret"),
      ("pin", "pincode pinhash"),
      (
        "key",
        "myapikey privkey sshkey masterkey signingkey userapikeys clientsecretkey stripesecretkey awssecretaccesskey sshprivatekey "
          + "privatekeypem apikeyvalue"
      ), ("card", "cardnumber passportnumber"),
      ("auth", "samlresponse relaystate oauthcode bearertoken"), ("session", "sessiontoken sessid sessionkey"),
      ("csrf", "csrftoken xsrftoken _wpnonce sesskey formkey"),
    ])
  func sensitive(_ rule: String, _ keys: String) {
    for key in keys.split(separator: " ").map({ JSString(String($0)) }) {
      #expect(Masking().rule(key: key, value: "whatever")?.name == rule, "\(key)")
    }
  }

  @Test(
    "are those of other languages, too, whatever the case of their letters",
    arguments: [
      "mdp user_mdp motdepasse contrasenya haslo hasło heslo geslo lozinka jelszo jelszó salasana passord adgangskode kodeord",
      "losenord lösenord Lösenord sifre şifre yeni_şifre пароль Пароль новый_пароль 密码 密碼 パスワード 비밀번호 סיסמה",
      "parola clave nueva_clave claveAcceso Contraseña",
    ])
  func languages(_ keys: String) {
    for key in keys.split(separator: " ").map(String.init) {
      #expect(Masking().rule(key: JSString(key), value: "whatever")?.name == "password", "\(key)")
      #expect(Masking().rule(key: "note", value: .string(JSString("a=1&\(key)=h7Qx92kd"))) != nil, "in a text: \(key)")
    }
  }

  @Test(
    "are ordinary words",
    arguments: [
      "passenger passengers passport passports passage passion passive password_type compass encompass bypass overpass trespass",
      "surpass boardingpass passthrough passwordless passwordlesslogin secretary secretariat secretion tokenizer tokenize",
      "tokenization tokenized tokentype betoken timecode pincodeArea pinpoint pinterest spinning opinion keyboard keynote monkey",
      "turkey hockey whiskey hotkey sortkey postcode zipcode barcode promocode countrycode areacode errorcode statuscode opcode",
      "encoder decoder author authors authority cardinal discard postcard wildcard dashboard scorecard possession obsession",
      "sessionless reside aside design assign signal asset reset hyperlink backlink permalink deeplink statement estate",
      "magiclinked passwordchanged passwordexpires tokenstatus resettokenexpires passe linkedin phonecode mailcode",
      "tokencount tokentypes secretsanta sessionform hashvalue keyvalue publickey foreignkey turnkey annonce renonce",
      "parola_chiave palabra_clave heslovite enclave conclave Größe größe_xl имя страна parolabile cpassage mdps spawn",
    ])
  func ordinary(_ keys: String) {
    for key in keys.split(separator: " ").map({ JSString(String($0)) }) {
      #expect(Masking().rule(key: key, value: "whatever") == nil, "\(key)")
    }
  }

  @Test(
    "are found in texts, too",
    arguments: [
      ("PGPASSWORD=h7Qx92kd psql", true), ("https://x/?newpassword=h7Qx92kd", true), ("oldpassword=abc1&newpassword=x", true),
      (#"{"clientsecret":"h7Qx92kd"}"#, true), ("host=db dbpassword=h7Qx92kd", true), ("SSHPASS=x sshpass -e ssh h", true),
      ("resettoken: h7Qx92kd", true), ("timecode=00:01:02:03", false), ("https://x/?compass=n&promocode=SUMMER26", false),
      ("passwordless=yes", false), ("Benutzerpasswort: mindestens acht Zeichen", false),
    ])
  func texts(_ text: String, _ isHidden: Bool) {
    #expect((Masking().rule(key: "note", value: .string(JSString(text))) != nil) == isHidden)
  }

  @Test("of many say by a small number how many there are, and by a larger one nothing") func counts() {
    #expect(Masking().rule(key: "usertokens", value: 3) == nil && Masking().rule(key: "usertokens", value: 482_913) != nil)
  }
}
