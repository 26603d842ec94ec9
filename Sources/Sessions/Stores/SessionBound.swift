import Platform

/// The largest session that is read or stored: no session is that large, and a stranger's file or row must not fill the memory.
package enum SessionBound {
  /// Where the memory has no limit.
  package static let usual = 64 << 20

  /// Bytes. Less than usual where a limit on the memory leaves no room for what is made of a session that large: as text, as values, as
  /// what is shown of it, and of several at the same time.
  package static let bytes = AddressRoom.left.map { min(usual, max(least, $0 / share)) } ?? usual

  private static let least = 1 << 20
  private static let share = 32

  /// Why what is larger is not read: "it", or what it is called.
  package static func excess(of subject: String = "it") -> String { "\(subject) is larger than \(bytes >> 20) MiB\(cause)" }

  /// Why a session of so many bytes is not stored.
  package static func excess(ofBytes count: Int) -> String {
    "a session has \(count) bytes, and no more than \(bytes >> 20) MiB are stored\(cause)"
  }

  private static var cause: String { bytes < usual ? ": the limit on memory (ulimit -v) leaves no room for more" : "" }
}
