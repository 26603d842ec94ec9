package import ECMAScript
package import Sessions
package import TerminalText

/// Sessions that came and went a moment ago. One that came with what another held took its place: its id was renewed. By the
/// clock that nobody sets.
package struct RecentPassages: Sendable {
  /// How far apart the two may be, and how many of each are remembered.
  package static let window: Int64 = 5_000
  package static let limit = 64

  private struct Passage: Sendable {
    var id: SessionID
    var time: Uptime
    var session: Identity?
  }

  /// By what a session is recognised under another id.
  package struct Identity: Sendable {
    package var user: JSString?
    package var content: SessionContent

    /// The same user, or nobody in particular with the same data; half of the data at the least.
    package func isTheSame(as other: Identity) -> Bool {
      guard user == other.user else { return false }
      let (mine, theirs) = (content.object(.data), other.content.object(.data))
      // Masks are no data, wherever they stand: behind two of them may be anything.
      let shared = mine.entries.count { theirs[$0.key] == $0.value && !Self.holdsMask($0.value) }
      return shared > (user == nil ? 1 : 0) && shared * 2 >= max(mine.count, theirs.count)
    }

    private static let mask = JSString(Masking.mask)

    private static func holdsMask(_ value: JSONValue) -> Bool {
      switch value {
      case .array(let elements): elements.contains { holdsMask($0) }
      case .object(let object): object.entries.contains { holdsMask($0.value) }
      case .string(let text): text == mask
      case .null, .bool, .number: false
      }
    }
  }

  private var came: [Passage] = []
  private var went: [Passage] = []

  /// - Returns: the session whose place it took.
  package mutating func note(created id: SessionID, _ session: Identity?, at now: Uptime) -> SessionID? {
    went.removeAll { $0.id == id }
    return Self.note(id, session, at: now, into: &came, against: went)
  }

  /// - Returns: the session that took its place.
  package mutating func note(gone id: SessionID, _ session: Identity?, at now: Uptime) -> SessionID? {
    came.removeAll { $0.id == id }
    return Self.note(id, session, at: now, into: &went, against: came)
  }

  /// Whether it went a moment ago, so that its absence is no news.
  package func hasGone(_ id: SessionID) -> Bool { went.contains { $0.id == id } }

  private static func note(
    _ id: SessionID, _ session: Identity?, at now: Uptime, into list: inout [Passage], against others: [Passage]
  ) -> SessionID? {
    list.append(Passage(id: id, time: now, session: session))
    if list.count > limit { list.removeFirst() }
    guard let session else { return nil }
    let matches = others.filter {
      abs(now.since($0.time)) <= window && $0.session?.isTheSame(as: session) == true
    }
    // Where it could have been several, nobody knows which.
    return matches.count == 1 ? matches[0].id : nil
  }
}
