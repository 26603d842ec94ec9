import SessionCookies
import Sessions
import SessionsAdministration
import SessionsFile
import SessionsRedis

extension Framework {
  /// Remix 3: a JSON array `[values, flash]`; its files are named by the SHA-256 of the id.
  static let remix3 = Framework("Remix 3") {
    $0.cookies = [.remix3]
    $0.payloads = [.split]
    $0.files = [.remix3]
    $0.flashes = nil
    $0.keys = [KeyLayout("Remix 3", [.exactly("session:")], .split)]
  }
}
