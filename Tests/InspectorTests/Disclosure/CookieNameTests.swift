import Inspection
import Testing

/// A credential may stand where a cookie's name was expected.
@Suite("The name of a pasted cookie") struct CookieNameTests {
  @Test(
    "is hidden where it could be an id",
    arguments: [
      "CANARY7hQ2xLw9Vb4Nc6Zd8Ke1Jf3H", "8l2o4q6s8u0w2y4a6c8e0g2i4k", "V1StGXR8_Z5jdHi6B-myT", "kx9Qw3Lr7Tz1Vb5Nm2Pd4g",
      "4164d8399f767c45", "d41d8cd98f00b204e9800998ecf8427e", "0f8fad5b-d9cb-469f-a165-70867728950e",
      "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "CANARYhQ2xLwkVbmNcrZ_t", "/nHdcrklgoWyu/5FKCtrnQ", "VzXqabZxkPsLmNqRtYdgwA",
    ])
  func hidden(_ name: String) {
    let shown = CookieName.shown(name)
    #expect(shown == "\(name.prefix(4))…(masked)")
    #expect(CookieName.shown(name + "#2") == shown + "#2")
  }

  @Test(
    "is shown where it is made of words, or says of what it is",
    arguments: [
      "PHPSESSID", "connect.sid", "__Host-next-auth.csrf-token", "remember_web_59ba36addc2b2f9401580f014c7f58ea4e30989d",
      "_hjSessionUser_1234567", "_gat_UA-12345678-1", "mp_6e403e775d_mixpanel", "BIGipServerpool_http_80", "visid_incap_1234567",
      "wp_woocommerce_session_d41d8cd98f00b204e9800998ecf8427e", "ASP.NET_SessionId", "intercom-id-abcd1234", "__session#2",
      "username-localhost-8888", ".AspNetCore.Cookies", "SPRING_SECURITY_REMEMBER_ME_COOKIE", "_ga_G12ABC3DEF",
      "sb-qkzvwxtrbnmpsdfghjkl-auth-token", "next-i18next-locale", "rememberMeTokenOfUser2", "cookieConsent2024Version",
      "AMCV_98CF678254E93B1B0A4C98A5%40AdobeOrg", "MicrosoftApplicationsTelemetryDeviceId", "ASPSESSIONIDSQTBCRDT",
      "-9007199254740993",
    ])
  func shown(_ name: String) { #expect(CookieName.shown(name) == name) }
}
