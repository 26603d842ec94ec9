import Platform
public import Sessions

/// Lets the sessions of this process be looked at from another one, through a Unix socket.
///
/// ```swift
/// import SessionsLive
/// let store = MemorySessionStore()
/// let agent = try LiveAgent(serving: store, at: "/run/shop/sessions.sock")
/// ```
///
/// And `session-inspector unix:/run/shop/sessions.sock` opens it. The socket is for its owner alone (0600, in a directory that
/// nobody else can write to and that is made where it is missing), a client is asked by the kernel who it is, and what it may do
/// is enforced here, whatever it sends. The agent serves until ``stop()`` or until the last reference to it is gone; with nobody
/// connected it does nothing.
///
/// Any store will do: what it cannot do (listing, watching, sweeping), clients are told that it cannot.
public final class LiveAgent: Sendable {
  private let socket: ListeningSocket
  private let mailbox: Mailbox<AgentNote>

  /// Begins to serve.
  ///
  /// - Parameters:
  ///   - path: of the socket; its directory is made where it is missing, the one above it is not.
  ///   - name: what people call the store.
  ///   - codec: the form in which the application keeps its sessions.
  ///   - keepsExpiry: whether they have an expiry; nil: as the store says itself (``StoreGuarantees/keepsExpiry``).
  ///   - access: what clients may do at the most.
  ///   - users: the ids of users that may connect, beside the process's own and root.
  ///   - report: is told who came, went, was refused or tried to write without leave; on the agent's thread, so not for long.
  /// - Throws: `denied` where the directory is somebody else's or others can write to it; `failed` where the path is too long,
  ///   taken by something else, or served by another process; `unavailable` where the system cannot.
  public convenience init(
    serving store: any SessionStore, at path: String, name: String = "", codec: SessionCodec = .flat, keepsExpiry: Bool? = nil,
    access: LiveAccess = .readWrite, users: Set<UInt32> = [], limits: LiveLimits = LiveLimits(),
    report: @escaping @Sendable (LiveEvent) -> Void = { _ in }
  ) throws(StoreError) {
    try self.init(
      serving: store, at: path, name: name, codec: codec, keepsExpiry: keepsExpiry, access: access, users: users,
      limits: limits, identify: { $0 }, report: report)
  }

  /// - Parameter identify: who a client is taken for, given who the kernel says it is.
  package init(
    serving store: any SessionStore, at path: String, name: String = "", codec: SessionCodec = .flat, keepsExpiry: Bool? = nil,
    access: LiveAccess = .readWrite, users: Set<UInt32> = [], limits: LiveLimits = LiveLimits(),
    identify: @escaping @Sendable (LivePeer?) -> LivePeer?, report: @escaping @Sendable (LiveEvent) -> Void = { _ in }
  ) throws(StoreError) {
    do throws(Errno) {
      mailbox = try Mailbox()
    } catch {
      throw .unavailable("the system has no descriptor left: \(error.message)")
    }
    socket = try ListeningSocket(path)
    let admitted = users.union([0, StreamSocket.ownUser])
    let served = ServedStore(
      store, name: name, codec: codec, keepsExpiry: keepsExpiry ?? store.guarantees.keepsExpiry, limits: limits)
    let listener = socket.listener, mailbox = mailbox
    LoopThread.start {
      var loop = AgentLoop(
        served, listener: listener, mailbox: mailbox, allowed: access, admits: { admitted.contains($0.user) },
        identify: { identify(LivePeer(of: $0)) }, report: report)
      loop.run()
    }
  }

  deinit { stop() }

  /// Removes the socket and hangs up on every client. What they asked for and is running comes to its end.
  public func stop() {
    socket.remove()
    mailbox.post(.stop)
  }
}
