import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
package import SessionsFile
import SessionsRedis

extension Framework {
  /// PHP's own sessions: a file each, locked while the application uses it.
  static let php = Framework("PHP") {
    // Whose session it is, shows in it.
    $0.flashes = [.symfony, .codeIgniter, .yii, .cakePHP]
    $0.users = [.symfonyToken, .at("__id"), .at("Auth.username"), .at("Auth.id")]
    $0.cookies = [.php]
    $0.payloads = [.phpSession, .phpSerialize, .phpRedis]
    $0.files = [.php, .phpSerialize]
    $0.keys = [
      // A lock has an underscore behind it, which no id has.
      KeyLayout(
        "phpredis", [.exactly("PHPREDIS_SESSION:"), .exactly("PHPREDIS_CLUSTER_SESSION:")], ids: IDShape(.phpID, 22...256),
        .phpRedis
      ) {
        $0.idIsBearer = true
        // Where redis.session.locking_enabled is set.
        $0.lock = "_LOCK"
      },
      KeyLayout("Symfony", [.exactly("sf_s")], ids: IDShape(.phpID, 22...256), .phpRedis) { $0.idIsBearer = true },
    ]
  }
}

extension CookieFormat {
  /// The id. How long a browser keeps it is `session.cookie_lifetime`, and nothing else.
  static let php = bare("php", "PHPSESSID; Path=/", IDShape(.phpID, 22...256), sendsExpiry: false)
}

extension PayloadCodec {
  /// What PHP's handlers in extensions keep: either text, as `session.serialize_handler` says.
  package static let phpRedis = oneOf("phpRedis", name: "PHP session", [.phpSerialize, .phpSession])
}

extension FileLayout {
  /// PHP's own files.
  package static let php = php(.phpSession)
  /// The same with `session.serialize_handler = php_serialize`.
  package static let phpSerialize = php(.phpSerialize)

  private static func php(_ payload: PayloadCodec) -> FileLayout {
    var naming = FileNaming(meaning: .id, prefix: "sess_", alphabet: .phpID, length: 22...256)
    naming.mayBeNested = true
    return FileLayout(
      name: "PHP", payload: payload, naming: naming,
      container: .text, ids: .lowerAlphanumeric32, expiryObstacle: "PHP goes by the age of the file and session.gc_maxlifetime",
      locksFiles: true, takesEmpty: true,
      filler: { session, count in
        PHPFiller.bytes(
          after: session, atLeast: count, handler: payload == .phpSerialize ? .serialize : PHPHandler.of(session) ?? .php)
      })
  }
}
