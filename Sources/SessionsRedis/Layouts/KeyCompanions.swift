package import Sessions

/// What a library keeps beside a session, and what is to be done to it when the session is destroyed and when it comes back.
package struct KeyCompanions: Hashable, Sendable {
  package struct Session: Sendable {
    /// How the session's key begins, and how it goes on.
    package let prefix: [UInt8]
    package let id: [UInt8]
    package let payload: [UInt8]
    package let expires: Timestamp?
  }

  package enum Change: Sendable {
    /// A key that goes along.
    case remove(key: [UInt8])
    /// What a set has of this session, in whichever form.
    case takeOut([[UInt8]], ofSet: [UInt8], isSorted: Bool = false)
    /// What a key holds is written anew, and lives as long as before, or as the session where the key was not there. Nil: the key is
    /// not there, or goes.
    case rewrite(key: [UInt8], @Sendable ([UInt8]?) -> [UInt8]?)
  }

  package let name: String
  /// When the session is destroyed.
  package let changes: @Sendable (Session) -> [Change]
  /// When it comes back; nil: it does not, because only the application makes it.
  package let returning: (@Sendable (Session) -> [Change])?

  package init(
    _ name: String, _ changes: @escaping @Sendable (Session) -> [Change],
    returning: (@Sendable (Session) -> [Change])? = nil
  ) {
    self.name = name
    self.changes = changes
    self.returning = returning
  }

  package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
