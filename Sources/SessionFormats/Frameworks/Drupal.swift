import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Drupal since 8: PHP's session with Symfony's bags, in a row that is named by a digest of the cookie's id.
  static let drupal = Framework("Drupal") {
    $0.flashes = [.symfony]
    $0.cookies = [
      .bare(
        "drupal", "SESS; path=/; HttpOnly", IDShape(.phpID, 26...64), otherNames: ["SSESS#", "SESS#"], sendsExpiry: false)
    ]
    $0.tables = [
      TableLayout(
        "Drupal", ["sessions"], id: "sid", data: "session", .phpSession, .after("timestamp", .seconds, seconds: nil)
      ) {
        $0.idShape = IDShape(.base64URL, 43...128)
        $0.attributes = [.user: "uid", .address: "hostname", .lastActive: "timestamp"]
        $0.nobody = "0"
        $0.ways = [.sha256Base64URL]
        $0.needs = ["uid", "hostname"]
      }
    ]
  }
}
