import ECMAScript
import Inspection
import Testing

/// Keys in which the name of a class stands before what they are.
@Suite("Keys that are members of classes") struct ClassMemberTests {
  @Test(
    "say by the member what stands there, and by the class where the member says nothing",
    arguments: [
      ("org.springframework.web.servlet.i18n.SessionLocaleResolver.LOCALE", nil),
      ("org.springframework.web.servlet.i18n.SessionLocaleResolver.TIME_ZONE", nil),
      ("org.springframework.web.servlet.support.SessionFlashMapManager.FLASH_MAPS", nil),
      ("org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME", nil),
      ("com.acme.session.auth.UserPreferences", nil), ("com.acme.auth.Cart.VALUE", nil),
      ("javax.servlet.jsp.jstl.fmt.locale.session", nil), ("jakarta.servlet.jsp.jstl.fmt.timeZone.session", nil),
      ("sessionAttr:user", nil), ("sessionAttr:org.springframework.web.servlet.i18n.SessionLocaleResolver.LOCALE", nil),
      ("sessionAttr:apiToken", "token"), ("sessionAttr:com.acme.web.SavedToken.VALUE", "token"), ("sessionAttribute", "session"),
      ("org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository.CSRF_TOKEN", "csrf"),
      ("org.apache.struts.action.TOKEN", "token"), ("com.acme.web.SavedToken.VALUE", "token"), ("com.acme.web.ApiToken", "token"),
      ("com.acme.oauth.AccessToken.GITHUB", "token"), ("com.acme.oauth.ApiKey.GITHUB", "key"),
      ("com.acme.login.RecoveryCode.SMS", "code"), ("com.acme.oauth.AccessToken.TYPE", nil),
      ("com.acme.web.UserSession.LOCALE", nil), ("com.acme.web.ContextKey.LOCALE", nil),
      ("com.acme.web.Login.password", "password"), ("com.acme.web.Outer$Password.DATA", "password"),
      // Settings are no classes, and hosts none.
      ("app.db.password.main", "password"), ("app.auth.token.github", "auth"), ("spring.mail.login.clientSecret", "secret"),
      ("a.Session.DATA", "session"), ("Session.a.b.DATA", "session"),
    ] as [(String, String?)])
  func members(_ key: String, _ rule: String?) {
    #expect(Masking().rule(key: JSString(key), value: "de_DE")?.name == rule)
  }

  @Test("and so in a text") func texts() {
    func isHidden(_ text: String) -> Bool { Masking().rule(key: "x", value: .string(JSString(text))) != nil }
    #expect(!isHidden("org.springframework.web.servlet.i18n.SessionLocaleResolver.LOCALE=de_DE"))
    #expect(isHidden("org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository.CSRF_TOKEN=de_DE"))
  }
}
