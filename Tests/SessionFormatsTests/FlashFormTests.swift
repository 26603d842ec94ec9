import ECMAScript
import Sessions
import SessionsAdministration
import TestSupport
import Testing

@testable import SessionFormats

/// Flashes as the frameworks keep them. What is set here must be what the framework's own code leaves in the store after a page
/// that set a flash: that its next page shows it once is the framework's doing then.
@Suite("A framework's own flashes") struct FlashFormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let framework: Framework
    /// A session of it.
    let before: JSONValue
    /// What waits in it.
    let waiting: JSONValue
    /// The session after `notice` was set to `Hi`, and after it was taken away again.
    let set: JSONValue
    let removed: JSONValue
    var testDescription: String { framework.name }

    init(_ framework: Framework, _ before: String, waiting: String, set: String, removed: String) throws {
      (self.framework, self.before) = (framework, try JSON.parse(before))
      (self.waiting, self.set, self.removed) = (try JSON.parse(waiting), try JSON.parse(set), try JSON.parse(removed))
    }
  }

  static let cases: [Case] = [
    // Illuminate\Session\Store: what was flashed is `old` once it is stored.
    try? Case(
      .laravel, #"{"_token":"t","status":"Saved","_flash":{"old":["status"],"new":[]}}"#, waiting: #"{"status":"Saved"}"#,
      set: #"{"_token":"t","status":"Saved","_flash":{"old":["status","notice"],"new":[]},"notice":"Hi"}"#,
      removed: #"{"_token":"t","status":"Saved","_flash":{"old":["status"],"new":[]}}"#),
    // FlashBag: lists by type.
    try? Case(
      .symfony, #"{"_sf2_attributes":{},"_symfony_flashes":{"notice":["Saved","Twice"],"error":["Zoë"]},"_sf2_meta":{}}"#,
      waiting: #"{"notice":["Saved","Twice"],"error":["Zoë"]}"#,
      set: #"{"_sf2_attributes":{},"_symfony_flashes":{"notice":["Hi"],"error":["Zoë"]},"_sf2_meta":{}}"#,
      removed: #"{"_sf2_attributes":{},"_symfony_flashes":{"error":["Zoë"]},"_sf2_meta":{}}"#),
    // PHP's empty array reads as a list.
    try? Case(
      .php, #"{"_sf2_attributes":{},"_symfony_flashes":[]}"#, waiting: "{}",
      set: #"{"_sf2_attributes":{},"_symfony_flashes":{"notice":["Hi"]}}"#,
      removed: #"{"_sf2_attributes":{},"_symfony_flashes":{}}"#),
    // django.contrib.messages.storage.session
    try? Case(
      .django,
      #"{"a":1,"_messages":"[[\"__json_message\", 0, 20, \"Saved\", \"\"], [\"__json_message\", 0, 40, \"No\", \"big\"]]"}"#,
      waiting: #"{"info":["Saved"],"error":["No"]}"#,
      set:
        #"{"a":1,"_messages":"[[\"__json_message\",0,20,\"Saved\",\"\"],[\"__json_message\",0,40,\"No\",\"big\"],[\"__json_message\",0,20,\"Hi\",\"notice\"]]"}"#,
      removed: #"{"a":1,"_messages":"[[\"__json_message\",0,20,\"Saved\",\"\"],[\"__json_message\",0,40,\"No\",\"big\"]]"}"#),
    // flask.helpers.flash: pairs, in the session's own JSON tuples.
    try? Case(
      .flask, #"{"n":1,"_flashes":[["info","Saved"],{" t":["info","Twice"]}]}"#, waiting: #"{"info":["Saved","Twice"]}"#,
      set: #"{"n":1,"_flashes":[["info","Saved"],["info","Twice"],["notice","Hi"]]}"#,
      removed: #"{"n":1,"_flashes":[["info","Saved"],["info","Twice"]]}"#),
    try? Case(
      .express, #"{"cookie":{},"flash":{"info":["Saved"]}}"#, waiting: #"{"info":["Saved"]}"#,
      set: #"{"cookie":{},"flash":{"info":["Saved"],"notice":["Hi"]}}"#, removed: #"{"cookie":{},"flash":{"info":["Saved"]}}"#),
    // ActionDispatch::Flash: what is to be discarded was shown.
    try? Case(
      .rails, #"{"flash":{"discard":["old"],"flashes":{"old":"x","alert":"No"}}}"#, waiting: #"{"alert":"No"}"#,
      set: #"{"flash":{"discard":["old"],"flashes":{"old":"x","alert":"No","notice":"Hi"}}}"#,
      removed: #"{"flash":{"discard":["old"],"flashes":{"old":"x","alert":"No"}}}"#),
    try? Case(
      .rails, #"{"user_id":1}"#, waiting: "{}", set: #"{"user_id":1,"flash":{"discard":[],"flashes":{"notice":"Hi"}}}"#,
      removed: #"{"user_id":1}"#),
    // CodeIgniter\Session\Session::markAsFlashdata
    try? Case(
      .codeIgniter, #"{"__ci_last_regenerate":1,"seen":"x","message":"Saved","__ci_vars":{"seen":"old","message":"new"}}"#,
      waiting: #"{"message":"Saved"}"#,
      set:
        #"{"__ci_last_regenerate":1,"seen":"x","message":"Saved","__ci_vars":{"seen":"old","message":"new","notice":"new"},"notice":"Hi"}"#,
      removed: #"{"__ci_last_regenerate":1,"seen":"x","message":"Saved","__ci_vars":{"seen":"old","message":"new"}}"#),
    // yii\web\Session::setFlash: -1 until a page asks for it, 1 once it was shown.
    try? Case(
      .yii, #"{"__flash":{"done":1,"success":-1},"done":"x","success":"Saved"}"#, waiting: #"{"success":"Saved"}"#,
      set: #"{"__flash":{"done":1,"success":-1,"notice":-1},"done":"x","success":"Saved","notice":"Hi"}"#,
      removed: #"{"__flash":{"done":1,"success":-1},"done":"x","success":"Saved"}"#),
    try? Case(
      .cakePHP,
      #"{"Config":{"time":1},"Flash":{"flash":[{"message":"Saved","key":"flash","element":"flash/success","params":[]}]}}"#,
      waiting: #"{"flash":"Saved"}"#,
      set:
        #"{"Config":{"time":1},"Flash":{"flash":[{"message":"Saved","key":"flash","element":"flash/success","params":[]}],"notice":[{"message":"Hi","key":"notice","element":"flash/default","params":[]}]}}"#,
      removed:
        #"{"Config":{"time":1},"Flash":{"flash":[{"message":"Saved","key":"flash","element":"flash/success","params":[]}]}}"#),
    // Phoenix.Controller.fetch_flash
    try? Case(
      .phoenix, #"{"user_id":42,"phoenix_flash":{"info":"Saved"}}"#, waiting: #"{"info":"Saved"}"#,
      set: #"{"user_id":42,"phoenix_flash":{"info":"Saved","notice":"Hi"}}"#,
      removed: #"{"user_id":42,"phoenix_flash":{"info":"Saved"}}"#),
    // Mojolicious::Sessions: `flash` is what the page shows that made the cookie.
    try? Case(
      .mojolicious, #"{"user":"ada","flash":{"seen":"x"},"new_flash":{"message":"Saved"}}"#, waiting: #"{"message":"Saved"}"#,
      set: #"{"user":"ada","flash":{"seen":"x"},"new_flash":{"message":"Saved","notice":"Hi"}}"#,
      removed: #"{"user":"ada","flash":{"seen":"x"},"new_flash":{"message":"Saved"}}"#),
    // pyramid.session: a queue each, the usual one without a name.
    try? Case(
      .pyramid, #"{"_f_":["Saved"],"user_id":42}"#, waiting: #"{"":["Saved"]}"#,
      set: #"{"_f_":["Saved"],"user_id":42,"_f_notice":["Hi"]}"#, removed: #"{"_f_":["Saved"],"user_id":42}"#),
  ].compactMap(\.self)

  private func read(_ value: JSONValue, _ framework: Framework) throws -> SessionContent {
    try framework.reading(.flat).decode(JSON.stringify(value, numbers: .asWritten))
  }

  @Test("there is a case of each framework that has flashes of its own")
  func all() {
    let own = Framework.all.filter { $0.flashes?.isEmpty == false }.map(\.name)
    #expect(Self.cases.count == 14)
    // Drupal's are Symfony's, and cookie-session's those of express.
    #expect(Set(own) == Set(Self.cases.map(\.framework.name)).union(["Drupal", "cookie-session"]))
  }

  @Test(
    "what waits is shown; one that is set stands as the framework would have left it, and taken away leaves nothing",
    arguments: cases)
  func sets(_ flash: Case) throws {
    var content = try read(flash.before, flash.framework)
    #expect(JSONValue.object(JSONObject(content.flashEntries.map { ($0.key, $0.value) })) == flash.waiting)
    try ContentEdit.flash(name: "notice", value: "Hi").apply(to: &content)
    #expect(content.json == flash.set, "\(JSON.text(content.json))")
    #expect(content.flash("notice") == "Hi" || content.flash("notice") == ["Hi"])
    try ContentEdit.removeFlash(name: "notice").apply(to: &content)
    #expect(content.json == flash.removed, "\(JSON.text(content.json))")
    #expect(throws: ContentEditError.self) { try ContentEdit.removeFlash(name: "notice").apply(to: &content) }
  }

  @Test("where no page would show one, none is set, and it says why")
  func refused() throws {
    for (framework, session, words) in [
      (Framework.scs, #"{"a":1}"#, "applications with scs have none"), (.express, #"{"cookie":{}}"#, "connect-flash"),
      (.php, #"{"user":42}"#, "no sign of Symfony, CodeIgniter, Yii or CakePHP"),
    ] {
      var content = try read(try JSON.parse(session), framework)
      let error = try #require(throws: ContentEditError.self) { try ContentEdit.flash(name: "a", value: "b").apply(to: &content) }
      #expect(error.description.contains(words), "\(error)")
      #expect(content.json == (try JSON.parse(session)))
    }
  }

  @Test(
    "a session that shows no form has the one that another session of its store shows, whichever was read first",
    arguments: [
      (.express, [#"{"flash":{}}"#], #"{"cookie":{}}"#, #"{"cookie":{},"flash":{"notice":["Hi"]}}"#),
      (.express, [#"{"a":1}"#, #"{"flash":"no"}"#], #"{"cookie":{}}"#, "no sign of connect-flash in any session seen here"),
      (.php, [#"{"a":1}"#, #"{"__flash":{}}"#], #"{"a":1}"#, #"{"a":1,"notice":"Hi","__flash":{"notice":-1}}"#),
      (
        .php, [#"{"Config":{}}"#], "{}",
        #"{"Flash":{"notice":[{"message":"Hi","key":"notice","element":"flash/default","params":[]}]}}"#
      ),
      (.php, [#"{"Config":{}}"#, #"{"__flash":{}}"#], "{}", "sessions here show Yii and CakePHP: it is not known which"),
      (.php, [#"{"Config":{}}"#], #"{"_symfony_flashes":{}}"#, #"{"_symfony_flashes":{"notice":["Hi"]}}"#),
    ] as [(Framework, [String], String, String)])
  func othersShow(_ framework: Framework, _ others: [String], _ session: String, _ result: String) throws {
    let payload = framework.reading(.flat)
    var content = try payload.decode(Array(session.utf8))
    for other in others { _ = try payload.decode(Array(other.utf8)) }
    let shows = content.flashObstacle == nil
    // Until it is settled nothing follows from what was read.
    #expect(shows == session.contains("flashes"))
    payload.flashes?.settle()
    do throws(ContentEditError) {
      try ContentEdit.flash(name: "notice", value: "Hi").apply(to: &content)
      #expect(JSON.text(content.json) == result)
      #expect(content.flash("notice") != nil)
    } catch { #expect("\(error)".contains(result), "\(error)") }
    // Of another store it says nothing.
    let elsewhere = try framework.reading(.flat).decode(Array(session.utf8))
    #expect((elsewhere.flashObstacle == nil) == shows)
  }

  @Test("React Router's and Remix' own stay as they are")
  func originals() throws {
    let content = try read(["__flash_a__": "x"], .reactRouter)
    #expect(content.flash("a") == "x" && content.flashObstacle == nil)
  }

  @Test(
    "who is logged in is where the framework keeps it",
    arguments: [
      (Framework.flask, #"{"_user_id":"7"}"#, "7"), (.django, #"{"_auth_user_id":"42"}"#, "42"),
      (.laravel, #"{"login_web_59ba36addc2b2f9401580f014c7f58ea4e30989d":40}"#, "40"),
      (.rails, #"{"warden.user.user.key":[[42],"$2a$10$abc"]}"#, "42"), (.express, #"{"passport":{"user":"22a"}}"#, "22a"),
      (.cakePHP, #"{"Auth":{"User":{"id":3}}}"#, "3"), (.yii, #"{"__id":42}"#, "42"), (.flask, #"{"a":1}"#, nil),
      (
        .php,
        #"{"_sf2_attributes":{"_security_main":"O:5:\"Token\":2:{s:11:\"\u0000Token\u0000user\";s:15:\"ada@example.org\";s:8:\"\u0000*\u0000roles\";a:0:{}}"}}"#,
        "ada@example.org"
      ),
    ] as [(Framework, String, String?)])
  func users(_ framework: Framework, _ session: String, _ user: String?) throws {
    let payload = framework.reading(.flat)
    let content = try payload.decode(Array(session.utf8))
    let kept = payload.user(content)
    #expect(kept?.name.string == user)
    // It stands where it is said to: in a token's text, as far as that.
    if let kept { #expect(JSONValue.object(content.values)[ValuePath(Array(kept.path.steps.prefix(2)))] != nil) }
  }
}
