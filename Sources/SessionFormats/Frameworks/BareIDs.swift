import SessionCookies
import Sessions
import SessionsAdministration
import Platform

extension Framework {
  /// Frameworks of which nothing but the cookie is known here: an id of a certain look under a certain name.
  static let bareIDs: [Framework] = [
    ids("ASP.NET", "aspnet", "ASP.NET_SessionId; path=/; HttpOnly; SameSite=Lax", IDShape(.base36, 24...24))
  ]

  private static func ids(
    _ name: String, _ format: String, _ specification: String, _ shape: IDShape, _ otherNames: [String] = []
  ) -> Framework {
    Framework(name) { $0.cookies = [.bare(format, specification, shape, otherNames: otherNames)] }
  }
}
