import Platform
import SessionCookies
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Hummingbird's sessions in its persist driver.
  static let hummingbird = Framework("Hummingbird") {
    $0.cookies = [.bare("hummingbird", "SESSION_ID; Path=/; HttpOnly; SameSite=Lax", .any)]
    $0.keys = [
      KeyLayout("Hummingbird persist", [.exactly("hbs.")], ids: IDShape(ASCIISet(lettersDigitsAnd: "+/="), 44...44), .flat) {
        $0.idIsBearer = true
      }
    ]
    $0.tables = [
      TableLayout(
        "hummingbird-postgres", ["_hb_pg_persist"], id: "id", data: "data", .flat.withExactNumbers, .column("expires", .sql))
    ]
  }
}
