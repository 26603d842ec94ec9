import SessionCookies
import Sessions
import SessionsAdministration
import SessionsFile
import SessionsRedis
import SessionsSQL

extension Framework {
  /// React Router and Remix 2: a JSON object, flashes in it under keys of their own.
  static let reactRouter = Framework("React Router") {
    $0.cookies = [.rr7, .rr8, .remix2]
    $0.payloads = [.flat]
    $0.files = [.reactRouter]
    $0.flashes = nil
    // This library's own store, and what many write by hand.
    $0.keys = [KeyLayout("React Router", [.exactly("session:")], .flat)]
    // What the documentation of createSessionStorage has in mind, and many write by hand.
    $0.tables = [
      TableLayout("React Router", ["sessions", "session"], id: "id", data: "data", .flat, .column("expires", .milliseconds)) {
        $0.isCommon = true
      }
    ]
  }
}
