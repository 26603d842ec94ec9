import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Symfony's bags in PHP's session: in PHP's own files (see ``php``), or by its PdoSessionHandler in a table.
  static let symfony = Framework("Symfony") {
    $0.flashes = [.symfony]
    $0.users = [.symfonyToken, .at("_sf2_attributes.user"), .at("_sf2_attributes.user_id")]
    // The cookie's lifetime, as its settings had it when the session began.
    $0.endsWithBrowser = { $0["_sf2_meta"]?["l"]?.asInt == 0 }
    $0.cookies = [.php]
    $0.tables = [
      TableLayout(
        "Symfony PDO", ["sessions"], id: "sess_id", data: "sess_data", .phpSession, .column("sess_lifetime", .seconds)
      ) {
        $0.idShape = .php
        // A moment since Symfony 4.4, before it a duration: `PdoSessionHandler::MAX_LIFETIME` tells them apart.
        $0.longestLifetime = 315_576_000
        $0.attributes = [.lastActive: "sess_time"]
        $0.idIsBearer = true
        $0.note = "the application sets it anew at each request, by session.gc_maxlifetime"
      }
    ]
  }
}

extension IDShape {
  /// What PHP makes of `session.sid_length` and `session.sid_bits_per_character`, and what people give it.
  static let php = IDShape(.phpID, 16...256)
}

extension ASCIISet {
  /// Of PHP's ids, whatever `session.sid_bits_per_character` says.
  static let phpID = ASCIISet(lettersDigitsAnd: "-,")
}
