import SessionCookies
import Sessions
import SessionsAdministration
import Platform

extension Framework {
  /// Frameworks of which nothing but the cookie is known here: an id of a certain look under a certain name.
  static let bareIDs: [Framework] = [
    ids("Tomcat", "tomcat", "JSESSIONID; Path=/; HttpOnly", IDShape(.visible, 32...128), ["BSESSION"]),
    ids("ASP.NET", "aspnet", "ASP.NET_SessionId; path=/; HttpOnly; SameSite=Lax", IDShape(.base36, 24...24)),
    ids("CodeIgniter", "codeigniter", "ci_session; path=/; HttpOnly", IDShape(.base36, 26...40)),
    ids("Drupal", "drupal", "SESS; path=/; HttpOnly", IDShape(.phpID, 26...64), ["SSESS#", "SESS#"]),
    ids("Lucia", "lucia", "auth_session; Path=/; HttpOnly; SameSite=Lax", IDShape(.base36, 40...40)),
  ]

  private static func ids(
    _ name: String, _ format: String, _ specification: String, _ shape: IDShape, _ otherNames: [String] = []
  ) -> Framework {
    Framework(name) { $0.cookies = [.bare(format, specification, shape, otherNames: otherNames)] }
  }
}
