/// Why a server cannot start with these sessions: what is missing, and what to do about it.
public enum SessionSetupError: Error, Hashable, Sendable {
  case noSecret
  /// A secret of production that others know or can guess; why, without the secret.
  case weakSecret(String)
  case conflictingSecrets
  case emptySecret
  /// A limit is no whole number of seconds, or not above zero.
  case limit(String)
  case precision
  case idleNotEnforced
}

extension SessionSetupError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSecret:
      "Sessions need a secret that signs their cookie, and there is none: set SESSION_SECRET to at least 32 random bytes, "
        + "for instance what `openssl rand -base64 32` prints"
    case .weakSecret(let reason):
      "The session secret \(reason): set SESSION_SECRET to at least 32 random bytes, for instance what "
        + "`openssl rand -base64 32` prints (APP_ENV=development takes any)"
    case .conflictingSecrets: "Secrets are given twice, in SESSION_SECRET and in SESSION_SECRETS: unset one of them"
    case .emptySecret: "SESSION_SECRETS holds an empty secret: separate secrets by one comma, newest first"
    case .limit(let name): "The session policy's \(name) limit has to be a whole number of seconds, and at least one"
    case .precision: "The session policy's precision has to be zero or more, and less than its idle limit"
    case .idleNotEnforced:
      "The session policy has an idle limit, and nothing here can keep one: sessions live in the cookie alone, or in a store "
        + "that keeps no expiry (files as Remix 3 lays them out), and whoever copied the cookie goes on using it. Keep sessions in "
        + "a store that does, or set no idle limit (an absolute one can be kept)"
    }
  }
}
