package import ECMAScript
package import Sessions
import SessionsAdministration

/// Sessions as they were last seen, for telling what changed since: as the bytes that the store keeps.
///
/// At most ``sessions`` of them in at most ``bytes``, overhead included; those that were not touched for the longest are let go
/// first, and one that is larger than all of it is not kept at all.
package struct SessionMemory: Sendable {
  package static let sessions = 16_384
  package static let bytes = 16 << 20
  /// What is counted for a session beside its data: its id, its place in the dictionary and in the order.
  package static let overhead = 256

  /// A session as it was seen.
  package struct Record: Sendable {
    package enum Content: Hashable, Sendable {
      case payload([UInt8])
      /// What the store has is no record.
      case problem(String)
      /// What it has may not be read: it may be what it was.
      case unreadable(String)
    }

    package var content: Content
    package var expires: Timestamp?
    /// When it was read: the number of the look. An older look has nothing to say about a newer one.
    package var look: Int
    /// The last listing that met it.
    package var listing: Int
    /// Whether the store does not show it any more, and may have it all the same.
    package var isWithheld = false
    /// Whether it was one of those that are watched for; nil: all are.
    var isWatched: Bool?

    package var cost: Int { if case .payload(let bytes) = content { bytes.count + overhead } else { overhead } }
    func isOver(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }
    var isUnreadable: Bool { if case .unreadable = content { true } else { false } }
    package func isSame(as other: Record) -> Bool { content == other.content && expires == other.expires }

    /// What an event tells of it.
    func moment(read format: PayloadCodec) -> StoreEvent.Moment {
      switch content {
      case .problem(let reason), .unreadable(let reason): return .problem(reason)
      case .payload(let bytes):
        do {
          return .readable(SessionSnapshot(content: try format.decode(bytes), expires: expires))
        } catch {
          return .problem(error.description)
        }
      }
    }
  }

  private struct Node: Sendable {
    var id: SessionID
    var record: Record
    var newer: Int?
    var older: Int?
  }

  private var nodes: [Node] = []
  private var free: [Int] = []
  private var positions: [SessionID: Int] = [:]
  private var newest: Int?
  private var oldest: Int?
  /// What is kept takes so many bytes.
  private(set) var cost = 0
  private let limits: (sessions: Int, bytes: Int)

  package init(sessions: Int = Self.sessions, bytes: Int = Self.bytes) { limits = (max(1, sessions), bytes) }

  package var count: Int { positions.count }
  package var ids: [SessionID] { Array(positions.keys) }

  package subscript(id: SessionID) -> Record? { positions[id].map { nodes[$0].record } }

  /// Remembers a session as the one that was touched last.
  package mutating func remember(_ id: SessionID, _ record: Record) {
    forget(id)
    guard record.cost <= limits.bytes else { return }
    let node = Node(id: id, record: record, newer: nil, older: newest)
    let position = free.popLast() ?? nodes.count
    if position == nodes.count { nodes.append(node) } else { nodes[position] = node }
    if let newest { nodes[newest].newer = position }
    (newest, oldest) = (position, oldest ?? position)
    positions[id] = position
    cost += record.cost
    while count > limits.sessions || cost > limits.bytes, let oldest { forget(nodes[oldest].id) }
  }

  /// It is not shown any more, and may be there.
  ///
  /// - Returns: whether it was remembered, and was shown before.
  mutating func withhold(_ id: SessionID, look: Int) -> Bool {
    guard let position = positions[id] else { return false }
    let wasShown = !nodes[position].record.isWithheld
    (nodes[position].record.look, nodes[position].record.isWithheld) = (look, true)
    return wasShown
  }

  /// A listing met it.
  package mutating func mark(_ id: SessionID, listing: Int) {
    if let position = positions[id] { (nodes[position].record.listing, nodes[position].record.isWithheld) = (listing, false) }
  }

  mutating func forgetAll() { self = Self(sessions: limits.sessions, bytes: limits.bytes) }

  /// - Returns: what it was.
  @discardableResult
  package mutating func forget(_ id: SessionID) -> Record? {
    guard let position = positions.removeValue(forKey: id) else { return nil }
    let node = nodes[position]
    if let newer = node.newer { nodes[newer].older = node.older } else { newest = node.older }
    if let older = node.older { nodes[older].newer = node.newer } else { oldest = node.newer }
    // What it held is let go at once, not when its place is next taken.
    nodes[position].record.content = .problem("")
    free.append(position)
    cost -= node.record.cost
    return node.record
  }
}

extension SessionMemory.Record {
  /// Nil: what it holds was not read.
  package init?(_ entry: SessionEntry, look: Int, listing: Int) {
    switch entry.content {
    case .stored(let stored): self.init(content: .payload(stored.payload), expires: stored.expires, look: look, listing: listing)
    case .malformed(let record):
      self.init(content: .problem(record.description), expires: entry.expires, look: look, listing: listing)
    case .unreadable(let reason) where reason.hasSuffix(SessionEntry.beingWritten):
      self.init(content: .problem(reason), expires: entry.expires, look: look, listing: listing)
    case .unreadable(let reason): self.init(content: .unreadable(reason), expires: entry.expires, look: look, listing: listing)
    case .unread: return nil
    }
  }
}
