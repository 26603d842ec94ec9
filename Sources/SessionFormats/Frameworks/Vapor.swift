import Platform
import SessionCookies
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Vapor with Fluent.
  static let vapor = Framework("Vapor") {
    $0.cookies = [.bare("vapor", "vapor-session; Path=/; SameSite=Lax", .any)]
    $0.keys = [
      KeyLayout("Vapor Redis", [.exactly("vrs-")], ids: IDShape(ASCIISet(lettersDigitsAnd: "+/="), 44...44), .flat) {
        $0.idIsBearer = true
      }
    ]
    $0.tables = [
      TableLayout("Vapor Fluent", ["_fluent_sessions"], id: "key", data: "data", .flat.withExactNumbers, .none) {
        $0.others = ["id"]
        $0.idIsBearer = true
      }
    ]
  }
}
