/// What an agent tells its application, for its log. Holds no id and no data.
public enum LiveEvent: Hashable, Sendable, CustomStringConvertible {
  case connected(LivePeer, LiveAccess)
  case disconnected(LivePeer, reason: String)
  /// Somebody who may not look, or too many at once.
  case refused(LivePeer?, reason: String)
  /// A client that may only read sent a write; it was not made.
  case writeRefused(LivePeer)

  public var description: String {
    switch self {
    case .connected(let peer, let access): "\(peer) looks at the sessions (\(access.rawValue))"
    case .disconnected(let peer, let reason): "\(peer) looks no more: \(reason)"
    case .refused(let peer, let reason): "\(peer.map { "\($0)" } ?? "somebody") was refused: \(reason)"
    case .writeRefused(let peer): "\(peer) may only read, and sent a write: it was not made"
    }
  }
}

extension LivePeer: CustomStringConvertible {
  public var description: String { "user \(user)" + (process.map { ", process \($0)" } ?? "") }
}
