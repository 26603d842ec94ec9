import ECMAScript
import Sessions
package import SessionsAdministration

/// Which keys of a database are sessions: those that begin so, and go on with an id.
package struct KeySpace: Hashable, Sendable {
  package let prefix: [UInt8]
  /// What stands behind the prefix.
  package let ids: IDShape
  /// In what a session is kept.
  package let kind: KeyLayout.Kind
  /// What is kept beside a session.
  package let companions: KeyCompanions?
  /// How the key of a session's lock ends.
  package let lock: String?
  /// Whether ids have no form of their own: then whatever an application made is one. A session that nobody sees is nobody's to end.
  package let takesAny: Bool

  package init(
    prefix: String, ids: IDShape = .any, kind: KeyLayout.Kind = .string, companions: KeyCompanions? = nil, lock: String? = nil,
    takesAny: Bool = false
  ) {
    self.prefix = Array(prefix.utf8)
    self.takesAny = takesAny
    self.ids = ids
    self.kind = kind
    self.companions = companions
    self.lock = lock
  }

  /// What stands behind the prefix for a session that was found.
  func name(of id: SessionID) -> [UInt8] { id.reveal().map { Array($0.wtf8) } ?? [] }

  /// The key of a session; nil where none can have this id.
  func key(of id: SessionID) -> [UInt8]? {
    guard let text = id.reveal() else { return nil }
    let bytes = Array(text.wtf8)
    return isID(bytes) ? prefix + bytes : nil
  }

  /// The key by which the application holds a session.
  func lock(of key: [UInt8]) -> [UInt8]? { lock.map { key + Array($0.utf8) } }

  /// The session of a key; nil where the key is no session's.
  func id(of key: [UInt8]) -> SessionID? {
    guard key.starts(with: prefix) else { return nil }
    let rest = Array(key[prefix.count...])
    guard isID(rest), let text = JSString(utf8: rest) else { return nil }
    return SessionID(text)
  }

  private func isID(_ bytes: [UInt8]) -> Bool {
    takesAny ? (1...Self.longestID).contains(bytes.count) : ids.matches(bytes)
  }

  /// Longer ones would fill the memory of whoever lists them.
  static let longestID = 4_096

  /// Whether a key that is taken for no session may be one for all that, since nothing else is called so.
  func leavesOut(_ key: [UInt8]) -> Bool { takesAny && key.starts(with: prefix) && id(of: key) == nil }

  /// The same of a key that begins so, of whose name nothing more is known than how long it is.
  func leavesOut(nameOf length: Int) -> Bool { takesAny || length - prefix.count <= Self.longestID }

  /// What the server is asked to match.
  var pattern: [UInt8] {
    var pattern: [UInt8] = []
    for byte in prefix {
      if "*?[]\\^-".utf8.contains(byte) { pattern.append(UInt8(ascii: "\\")) }
      pattern.append(byte)
    }
    return pattern + [UInt8(ascii: "*")]
  }
}
