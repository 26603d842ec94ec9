import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
package import SessionsFile
import SessionsSQL

extension Framework {
  /// CodeIgniter 3 and 4: PHP's session text in files of its own names, or in a table.
  static let codeIgniter = Framework("CodeIgniter") {
    $0.flashes = [.codeIgniter]
    $0.cookies = [.bare("codeigniter", "ci_session; path=/; HttpOnly", IDShape(.base36, 26...40))]
    $0.files = [.codeIgniter]
    $0.tables = [
      TableLayout(
        "CodeIgniter", ["ci_sessions"], id: "id", data: "data", .phpSession, .after("timestamp", .seconds, seconds: nil)
      ) {
        // CodeIgniter 4 puts the cookie's name before the id.
        $0.idShape = IDShape(.visible, 16...256)
        $0.attributes = [.address: "ip_address", .lastActive: "timestamp"]
        $0.needs = ["ip_address"]
        $0.ways = [.behind("ci_session:")]
        $0.idIsBearer = true
      }
    ]
  }
}

extension FileLayout {
  /// Its FileHandler: the name of the cookie, with `matchIP` a digest of the address, and the id.
  package static let codeIgniter = FileLayout(
    name: "CodeIgniter", payload: .phpSession,
    naming: FileNaming(meaning: .id, prefix: "ci_session", choosesPrefix: true, alphabet: .base36, length: 32...32),
    container: MarkedTextContainer("codeigniter", mark: "__ci_last_regenerate|"), ids: .hex128,
    expiryObstacle: "CodeIgniter goes by the age of the file and session.expiration", locksFiles: true, takesEmpty: true,
    filler: { PHPFiller.bytes(after: $0, atLeast: $1, handler: PHPHandler.of($0) ?? .php) })
}
