import ECMAScript
import Platform
import SessionsAdministration
import Testing

@testable import Inspection

/// A text is judged as if what it says stood in the session itself, and hidden as a whole where that is hidden.
@Suite("Secrets within texts") struct TextSecretsTests {
  private static let masking = Masking(
    added: ["nickname"], excepted: ["csrfToken"], ids: IDForms(IDShape(.hexOfAnyCase, 16...16)))

  private static func rule(_ text: String) -> Masking.Rule? { masking.rule(key: "note", value: .string(JSString(text))) }

  /// A text, and why it is hidden.
  static let secrets: [(String, String)] = [
    (#"{"password":"x"}"#, "a member of JSON"),
    (#" { "theme" : "dark", "user" : { "apiKey" : "x" } }"#, "a member within a member, with white space"),
    (#"[1,{"token":"x"}]"#, "in a list"), (#"{"n":4242424242424242}"#, "a card is a number of JSON"),
    (#"{"a":"{\"password\":\"x\"}"}"#, "JSON within JSON"),
    (#"{"a":"{\"b\":\"{\\\"password\\\":\\\"x\\\"}\"}"}"#, "and once more"),
    (#""{\"password\":\"x\"}""#, "JSON that is a text"), (#"{"p\u0061ssword":"x"}"#, "a key that is written otherwise"),
    (#"{"password":"x","password":null}"#, "a key twice, of which JSON reads the last"),
    (#"{"password":"x"#, "JSON that is cut"), (#"request {"theme":"dark","password":"x"} failed"#, "JSON in prose"),
    (#"body: {\"password\":\"x\"}"#, "JSON that is escaped"), (#"log\n\"password\":\"x\""#, "behind the letter of an escape"),
    (#"{"auth":{"level":1}"#, "an object under a name, in JSON that is cut"),
    (#"{"nickname":"x"}"#, "a name of the user's"), (#"{"list":[{"name":"password","value":"x"}]}"#, "a pair in JSON"),
    (#"{"url":"https://x/y?token=x1"}"#, "an address in JSON"), ("{'password': 'x'}", "Python"),
    (#"{:password=>"x"}"#, "Ruby"), (#"a:1:{s:8:"password";s:1:"x";}"#, "PHP"),
    (#"a:1:{s:1:"a";s:27:"a:1:{s:8:"password";i:4711;}";}"#, "PHP within PHP"),
    (#"theme|s:4:"dark";password|s:1:"x";"#, "a session of PHP"),
    (#"O:4:"User":1:{s:14:"\#0User\#0password";s:1:"x";}"#, "a private property of PHP"),
    ("<user><password>x</password></user>", "an element of XML"), ("<ns:password>x</ns:password>", "one of a namespace"),
    (##"<wsse:Password Type="#PasswordText">x</wsse:Password>"##, "one with an attribute"),
    ("<password><![CDATA[x]]></password>", "a section of text"), ("<pin a='1' b='2'>7</pin>", "one with two"),
    ("<cas:ticket>ST-1856339-aA5Yuvrxzpv8Tau1cYQ7</cas:ticket>", "the ticket of a login in XML"),
    ("map[password:horse user:ann]", "a map of Go"), ("[map[n:1 opts:map[a:1] nickname:horse z:1]]", "a later entry of one"),
    ("got map[user:map[password:horse]]", "a map in a map, in prose"),
    ("got…map[password:horse user:ann]", "one behind a sign of prose"),
    ("args...map[n:1 nickname:horse]", "a later entry behind other signs"),
    ("token_map[a:s3cret b:t]", "one that has a name"), ("token_map[a:horse b:t]", "one with such a name and no digit"),
    ("token_map[abc]=s3cret", "a name with a bracket, which is no map of Go"),
    (#"session_map[k]: "s3cret""#, "a line of such a name"),
    ("machine h login u password horse", "a line of netrc"),
    ("machine h\n  account a\n  password horse\n  login u\n", "lines of it"),
    (#"<input name="csrf_token" value="x">"#, "a field of HTML"), (#"<meta name='csrf-token' content='x'>"#, "a field of HTML"),
    ("https://x/y?token=x1", "a query"), ("https://x/y?a=1&access_token=x", "a query"), ("/back?session_id=x#top", "a query"),
    ("https://x/y#access_token=x&expires_in=3600", "a fragment"), ("user=a&password=x", "a form"),
    ("user=a;password=x", "a list in a text"), ("a=1&amp;password=x", "a form in HTML"),
    ("user%5Bpassword%5D=x", "a name that is escaped"), ("/login?next=%2Fcb%3Ftoken%3Dx", "an address in an address"),
    ("/login?next=%252Fcb%253Ftoken%253Dx", "and once more"), ("%7B%22password%22%3A%22x%22%7D", "JSON that is escaped"),
    ("p%61ssword=x", "a letter of a name that is escaped"),
    ("eyJwYXNzd29yZCI6IngifQ==", "base64 of JSON"), ("eyJwYXNzd29yZCI6IngifQ", "without its end"),
    ("YToxOntzOjg6InBhc3N3b3JkIjtpOjE7fQ==", "base64 of PHP"), ("eyJwYXNzd29yZCI6IngifQ%3D%3D", "base64 whose end is escaped"),
    ("password = x", "a line of a configuration"), ("password==x", "two of the signs"), ("password == 'x'", "a comparison"),
    ("password := x", "an assignment of Go"), ("user\tpassword\tx", "cells of a table"),
    ("\"password\" \t\"x\"", "cells in quotes"), ("user\tpassword\t*x1", "cells of a table"),
    ("user\ttoken\t<x1", "cells of a table"), ("<th>Password\t</th><td>aB3xK9mQ7z</td>", "cells of HTML"),
    ("password\u{A0}=\u{A0}x", "white space that does not break"), ("password\u{200B}=x", "a character without width"),
    ("pass\u{AD}word=x", "one within the name"), ("password：x", "a sign of full width"), ("ｐａｓｓｗｏｒｄ＝x", "letters of full width"),
    ("“password”: “x”", "quotes of a typographer"), (#"{"pass\u200bword":"x"}"#, "a key with a character without width"),
    (#"duplicate key: Key (token)=(x) already exists."#, "an error of PostgreSQL"),
    (#"Key (email, "apiToken")=(ann@example.org, x) already exists."#, "one of two columns"),
    (#"Key (lower(api_key))=(x) already exists."#, "one of an expression"),
    ("Failing row contains (1, ann, x).", "a row of PostgreSQL"),
    ("https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe", "an address of Telegram"),
    ("Hello Ann, your password is hunter2.", "prose"), ("the API token was: x7f3k9q2", "prose"),
    ("she set her password to 'c0rrect horse'", "prose"),
    ("/reset-password/KJHGFD", "capitals in a path"), (#"<input type="password" value="x">"#, "a field without a name"),
    ("Duplicate entry 'x' for key 'users.api_token'", "an error of MySQL"),
    ("--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nx\r\n--x--", "a part of a form"),
    ("Content-Disposition: form-data; name=password\nContent-Type: text/plain\n\nx", "one with a type"),
    (#"name=\"password\"\r\n\r\nx"#, "one that is escaped"),
    (#"<input type="password" name="password" id="p" value="x">"#, "a field with more attributes"),
    (#"<input value="x" name="password">"#, "a field whose name comes last"),
    (#"log [{"name":"password","value":"x"}"#, "a pair in JSON that is cut"),
    (#"log [{"value":"x","name":"password"}"#, "one whose name comes last"), ("- name: password\n  value: x", "a pair of YAML"),
    ("curl -u ann:x https://example.org", "the user of a command"), ("curl -su 'ann:x' y", "one among other options"),
    ("curl -uann:x y", "one without a space"), ("curl --user=ann:x y", "one with a sign"), ("mysql --password x", "an option"),
    ("https://hooks.slack.com/services/T0123ABCD/B0123ABCD/4EKLmIhBVqyNrf6i", "an address of Slack"),
    ("hooks.slack.com/services/T0123ABCD/B0123ABCD/4EKLmIhBVqyNrf6i", "one without its scheme"),
    ("https://discord.com/api/webhooks/1103456789012345678/aBcD-eFg_hIjK", "an address of Discord"),
    ("/reset-password/c1d2e3", "the token of a path"), ("/reset/MQ/c5k0bd-8c5d1f2e/", "the token behind a user"),
    ("https://example.org/verify-email/482913?a=1", "a code in a path"),
    ("/users/passwordReset/QwErTyUiOpAsDfGh", "letters of no word"),
    ("/invitations/1/accept/x7f3k9q2", "a token farther in the path"),
    ("/confirm/order-482913", "a code behind a word"), ("/activate/KJHG-2026", "capitals and a number"),
    ("/unlock/plan-x7f3k9", "a token behind a word"),
    ("user: ann\npassword: c0rrect", "a line of YAML"), ("db_password: horse", "a name that prose does not have"),
    ("PHPSESSID=x", "a cookie of a session"), ("/cart;jsessionid=x", "a parameter of a path"),
    ("Authorization: Bearer abcdefgh", "a header"),
    ("GET / HTTP/1.1\r\nauthorization: Basic dXNlcjpwYXNz\r\n", "a header among others"),
    ("curl -H 'Authorization: Token horse' x", "a header in a command"), ("sent Bearer x.y.z-9 to it", "a scheme in prose"),
    ("it said Basic dXNlcjpwYXNz again", "a scheme in prose"), ("Cookie: theme=dark", "a header of cookies"),
    ("Set-Cookie: remember=x; Path=/", "a header of cookies"), ("X-Api-Key: horse", "a header of a key"),
    ("postgres://u:x@h/db", "the password of an address"), ("redis://:x@h:6379", "the password of an address"),
    ("see https://ann:x@h/ for more", "the password of an address, in prose"),
    ("postgres%3A%2F%2Fu%3Ax%40h%2Fdb", "one that is escaped"),
    ("u:x@tcp(127.0.0.1:3306)/db", "the password of a driver"),
    ("https://x/callback?code=4/0AeanS0abcdefghijk&state=1", "the code of a login"),
    ("/cas?ticket=ST-1856339-aA5Yuvrxzpv8Tau1cYQ7", "the ticket of a login"),
    ("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub", "the hash of a password"),
    ("its key is sk-proj-abcdefghij0123456789", "an issued key in prose"),
    ("the key is sk_live_4eC39HqLyjWDarjtT1zdp7dc.", "an issued key in prose"),
    (#"[["__json_message",0,20,"x","otp"]]"#, "a message of Django, under its tags"),
    (#"[["__json_message",0,25,"No"],["__json_message",0,20,"x","nickname"]]"#, "one under a name of the user's"),
    ("beefbeefbeef0002", "an id of a session"), ("/sessions/beefbeefbeef0002/edit", "an id in a path"),
    ("s:beefbeefbeef0002.c2lnbmF0dXJl", "an id in a cookie"), (#"{"previous":"BEEFBEEFBEEF0002"}"#, "an id in JSON"),
  ]

  @Test("A text that holds a secret is hidden", arguments: secrets)
  func hides(_ text: String, _ why: String) {
    #expect(Self.rule(text) != nil, "\(why)")
    #expect(Self.masking.rule(key: nil, value: .string(JSString(text))) != nil, "\(why)")
  }

  /// A text, and what it is.
  static let harmless: [(String, String)] = [
    ("please reset your password", "prose"), ("your password is required", "prose"), ("the token was sent at 12:30", "prose"),
    ("we sent a token to ann42@example.org", "prose"), ("a session is 20 minutes long", "prose"),
    ("/sale?code=SUMMER2026&page=2", "a code of another kind"),
    ("Your token: expired", "prose"), ("Password: too short", "a message"),
    ("Passwort: mindestens acht Zeichen", "a message"), ("session expired: please log in", "a message"),
    ("password: required", "a message of one word"), ("The bearer of this ticket", "prose"), ("Basic plan for teams", "prose"),
    ("Bearer of bad news", "prose"), ("token", "a word"), ("password reset, token sent", "prose"), ("key: value", "prose"),
    ("Cookie: we bake them", "prose"), ("Authorization: denied", "a message"), ("session == null", "a comparison"),
    ("Session::get", "a name of code"), ("https://example.org/orders/1042?page=2&sort=date#top", "an address without secrets"),
    ("/password/reset", "a path"), ("/login?next=%2Faccount%2Fpassword", "a path that is escaped"),
    ("https://x:8080/@ann", "a port"),
    ("https://ann@example.org/", "a name in an address"), ("ssh://git@host/repo", "a name in an address"),
    ("mailto:ann@example.org", "mail"),
    ("?password=&user=ann", "nothing under the name"), (#"password="" user="ann""#, "nothing under the name"),
    ("remember_token=null", "null under the name"), ("password=********", "what stands for a hidden value"),
    (#"{"password":null,"token":true,"pin":"","theme":"dark"}"#, "null, a boolean and nothing in JSON"),
    (#"{"cart":[{"sku":"A-1","n":2}],"tokenType":"x"}"#, "JSON without secrets"),
    (#"{"name":"password","type":"text"}"#, "no pair"),
    (#"{"field":"password","message":"is too short"}"#, "a message about a field"),
    (#"{"errors":{"password":["is too short","can't be blank"],"token":"has expired"}}"#, "messages under the names of fields"),
    (#"{"title":"Session expired","text":"Please log in"}"#, "a heading and its text"), ("password==", "nothing behind the sign"),
    ("Pin1XQ== is base64", "the end of base64"), ("the\ttable of a user", "cells without secrets"),
    ("user\ttoken\t", "an empty cell"), ("password\t********", "a hidden cell"), ("token\t<nil>", "nothing in a cell"),
    ("“Password”：", "nothing behind a sign of full width"), ("l’été\u{A0}: 30 °C", "white space that does not break"),
    ("Key (email, id)=(ann@example.org, 5) already exists.", "an error of PostgreSQL"),
    ("Duplicate entry 'ann' for key 'users.email'", "an error of MySQL"), (#"f(token, 1) = x("token") "#, "code"),
    ("--x\r\nContent-Disposition: form-data; name=\"theme\"\r\n\r\ndark\r\n--x--", "a part of a form"),
    ("form-data; name=\"password\"\r\n\r\n", "an empty part of a form"),
    (#"<input name="password" type="text">"#, "an empty field"),
    (#"log {"name":"password","type":"text"} and {"value":1}"#, "no pair"), ("docker run -u 1000:1000 x", "a user and a group"),
    ("git push -u origin main", "an option of another kind"), ("ls --color always", "an option without a secret"),
    ("/reset/done", "a path"), ("/verify-email/sent", "a path"), ("/confirm/step-2", "a path"),
    ("/confirm/1042/", "a number in a path"),
    ("/unsubscribe/newsletter-2026", "words and a number"), ("/confirm/order-10023", "words and a number"),
    ("/verification/step-2-of-3", "words and numbers"), ("/hooks/react-18", "words and a number"),
    ("/activate/plan-pro-2026", "words and a number"),
    ("/webhooks/settings/general", "a path"), ("https://example.org/hooks/useState.html", "a path"),
    ("/orders/c1d2e3f4/reset", "nothing behind the word"), ("Failing tests contain (1, 2)", "prose"),
    ("1700000000000:5", "numbers"), (#"[["__json_message",0,40,"token","x"]]"#, "a message of Django"),
    (#"{"csrfToken":"x"}"#, "what the user shows"),
    (#"{"cookie":{"path":"/","originalMaxAge":60000}}"#, "what is said of a cookie"), ("{theme} is dark", "no JSON"),
    ("[draft] a title", "no JSON"),
    (#"a:1:{s:5:"theme";s:4:"dark";}"#, "PHP without secrets"),
    (#"a:2:{s:8:"password";N;s:5:"token";b:1;}"#, "null and a boolean of PHP"),
    (#"s:8:"password";s:0:"";"#, "nothing in PHP"), ("<b>password</b>", "a word in XML"), ("<password/>", "an empty element"),
    (#"<password hint="x" />"#, "an empty element"), ("<password><![CDATA[]]></password>", "an empty section"),
    ("<ns:theme>dark</ns:theme>", "XML without secrets"), ("<session token> is needed", "prose"),
    (#"<session at="x"><user>ann</user></session>"#, "an element that holds others"),
    ("map[password: user:ann]", "nothing in a map of Go"), ("map[password:<nil> token:true n:1]", "null and a boolean of Go"),
    ("map[theme:dark user:ann]", "a map without secrets"), ("got…map[theme:dark user:ann]", "one behind a sign of prose"),
    ("map[csrfToken:x] and user_map[csrfToken:x]", "a name that the user excepted"),
    ("items[0] of map[x], password: required", "a message"),
    ("the machine has a password now", "prose"), ("machine learning and a login flow", "prose"),
    ("machine h login u", "netrc without a password"),
    ("100% of 50%", "no escape"), ("50%25", "an escape"), ("a=b&c=d", "a form without secrets"),
    ("sort_key=name", "an ordinary name"),
    ("12:30", "a time"), ("eyJ0aGVtZSI6ImRhcmsifQ==", "base64 without secrets"), ("eyJafjallajokull", "a word that begins so"),
    ("2026-11-21T14:19:31.000Z", "a time"), ("font-size: 12px; color: red", "style"),
    ("beefbeefbeef000", "too short for an id"), ("beefbeefbeef00021", "too long for one"),
    ("1700000000000000", "a number as long as an id"),
    ("0f8fad5b-d9cb-469f-a165-70867728950e", "a UUID"),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)", "a browser"),
    ("text/html; charset=utf-8", "a type"), ("data:image/png;name=x", "an address of data"),
    ("https://www.gravatar.com/avatar/d41d8cd98f00b204e9800998ecf8427e?s=80", "a digest in an address"),
  ]

  @Test("A text without one is shown", arguments: harmless)
  func shows(_ text: String, _ what: String) {
    let rule = Self.rule(text)
    #expect(rule == nil, "\(what) falls under \(rule?.name ?? "")")
  }

  @Test(
    "An object of which one member names another, and a list of pairs, are hidden as a whole",
    arguments: [
      (#"[["password","x"],["theme","dark"]]"#, true), (#"[["theme","dark"],["n",1]]"#, false), (#"["password","token"]"#, false),
      (#"[["password",null]]"#, false), ("[[]]", false), ("[]", false),
      // A map whose other keys are no texts, and Flask's tuples.
      (#"[["_permanent",true],[42,"x"],[null,1],["access_token","x"]]"#, true), (#"[7,["password","x"]]"#, true),
      (#"[[42,"password"],[null,"token"],["theme","dark"]]"#, false), (#"[["password","x","y"],"token"]"#, false),
      (#"[{" t":["theme","dark"]},{" t":["password","x"]}]"#, true), (#"[{" t":["theme","dark"]},{" u":["pin","x"]}]"#, false),
      (#"{"name":"password","value":"x"}"#, true), (#"{"Name":"apiKey","Value":7}"#, true),
      (#"{"field":"pin","content":["x"],"n":1}"#, true), (#"{"label":"Password","content":"x"}"#, true),
      (#"{"title":"API key","text":"x"}"#, true), (#"{"field":"token","data":{"a":1}}"#, true),
      (#"{"Label":"Password *","val":"x"}"#, true),
      (#"{"id":"pin","value":4711}"#, true), (#"{"title":"Session expired","text":"x"}"#, false),
      (#"{"label":"Theme","content":"dark"}"#, false), (#"{"placeholder":"Your password","value":"x"}"#, true),
      (#"{"type":"password","value":"x"}"#, true), (#"{"type":"session","data":{"a":1}}"#, false),
      (#"{"field":"password","text":"is too short"}"#, false),
      (#"{"name":"nickname","value":"x"}"#, true), (#"{"name":"theme","value":"dark"}"#, false),
      (#"{"name":"password","value":null}"#, false),
      (#"{"name":"password","value":""}"#, false), (#"{"name":"password","label":"x"}"#, false),
      (#"{"name":"csrfToken","value":"x"}"#, false),
    ])
  func pairs(_ json: String, _ isHidden: Bool) throws {
    let value = try JSON.parse(json)
    #expect((Self.masking.rule(key: nil, value: value) != nil) == isHidden)
    #expect((Self.masking.rule(key: "pair", value: value) != nil) == isHidden)
    guard value.asObject != nil else { return }
    // At the top of a session a name is somebody's.
    let session = try content(json)
    #expect(VisibleContent(session, masking: Self.masking).shown == session)
    #expect(!VisibleContent(session, masking: Self.masking).hidesAnything)
  }

  @Test(
    "The state of a login by another provider is hidden, and no other",
    arguments: [
      (#"{"oauth":{"state":"x","provider":"github"}}"#, ["oauth"]),
      (#"{"oauth2:example.org":{"state":{"handle":"x"}}}"#, ["oauth2:example.org"]),
      (#"{"oidc":{"code":"x"}}"#, ["oidc"]), (#"{"oauth_state":"x","oauthState":"x"}"#, ["oauth_state", "oauthState"]),
      (#"{"state":"af0ifjsldkjX29sLq0Pz"}"#, ["state"]), (#"{"state":"0f8fad5b-d9cb-469f-a165-70867728950e"}"#, ["state"]),
      (#"{"state":"VzXqabZxkPsLmNqRtYdg4wA"}"#, ["state"]), (#"{"state":"42|VzX_abZxkPsLm4NqRtYd"}"#, ["state"]),
      (#"{"state":"/orders/2026/11/28/10023/edit"}"#, []), (#"{"state":"waiting_for_payment_2"}"#, []),
      (#"{"oauth":{"provider":"github","state":null}}"#, []), (#"{"address":{"state":"CA","code":"94110"}}"#, []),
      (#"{"state":"New South Wales","checkout":{"state":"step-2-of-payment"}}"#, []),
      (#"{"state":{"open":true},"estate":"x"}"#, []),
    ] as [(String, [String])])
  func states(_ json: String, _ hidden: [String]) throws {
    let object = try #require(try JSON.parse(json).asObject)
    #expect(object.entries.filter { Self.masking.rule(key: $0.key, value: $0.value) != nil }.map(\.key.string) == hidden)
  }

  @Test(
    "The work is linear in the text, whatever it holds",
    arguments: [
      "password:", "{\"a\":", "cookie: ", "&quot;", "%25", "\\\"", "a@tcp(", "://a:", "token  ", "{", "bearer ", "password|s:",
      "=", "a:",
      "%2525", "\"\\u0025\":", "password=\"\"", "id: a\n", "--a -b ", "curl -ua: ", "-u a ", "/reset/",
      "(a, b)=()", "a\t\n", "ab== ", "\u{200B}", "Failing row ", "1:",
      "<a:b>", "<a b=", "<a b=c", "map[a:", "map[a:]", "[", "machine a login b ", "machine a password b ",
      "a</b>", "a<td>", "a **", "a:\n", "a is <b>", "of a: ", "a '", "/login/a", "/set-password/",
    ])
  func work(_ part: String) {
    func work(_ count: Int) -> Int {
      let text = Array(String(repeating: part, count: count).utf8)
      // Every name is looked behind.
      let values = NamedValues(bytes: text, rule: { _ in "none" })
      _ = values.firstRule()
      return values.looks
    }
    // At the ends of a text less is looked at; what is not linear takes four times as much.
    #expect(work(2_000) <= 3 * work(1_000))
    #expect(work(1_000) <= 4 * NamedValues.farthest * 1_000 * part.utf8.count)
  }

  @Test("What is too long or too deep to be read is hidden") func bounds() {
    let long = "{\"a\":\"" + String(repeating: "x", count: 1 << 20) + "\"}"
    #expect(Self.rule(long)?.name == "text")
    #expect(Self.rule(String(repeating: "x y ", count: 1 << 19)) == nil)
    var nested = "x y"
    for _ in 0..<5 { nested = JSON.text(.string(JSString(nested))) }
    #expect(Self.rule(nested) == nil)
    for _ in 0..<5 { nested = JSON.text(.string(JSString(nested))) }
    #expect(Self.rule(nested)?.name == "text")
  }

  @Test(
    "A form of ids counts where nothing else has it",
    arguments: [
      (IDShape(.hexOfAnyCase, 16...16), true), (IDShape(.alphanumeric, 40...40), true), (IDShape(.base64URL, 43...44), true),
      (IDShape(.uuid, 36...36), false), (.any, false), (IDShape(.base64URL, 8...64), false), (IDShape(.base36, 8...8), false),
    ])
  func forms(_ shape: IDShape, _ counts: Bool) { #expect((IDForms(shape) != nil) == counts) }
}
