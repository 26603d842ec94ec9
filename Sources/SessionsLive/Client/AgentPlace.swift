import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where an application serves its sessions, and which place that has to be for them to be written.
struct AgentPlace: Sendable {
  struct Connection {
    let socket: Descriptor
    /// Why nothing is written by it; nil: it leads to what is written to.
    let replacement: StoreError?
  }

  let path: String
  /// The place to which alone is written, whatever the path leads to by then; nil: to any. Which file is there tells nothing, since
  /// the socket is made anew whenever the application begins again. What is mounted over it is not told from it.
  var only: SocketPlace?

  /// Connects to what the path leads to by now.
  func connect(within time: Duration) throws(StoreError) -> Connection {
    let end = ContinuousClock.now + time
    do throws(Errno) {
      guard let only else { return Connection(socket: try socket(by: end), replacement: nil) }
      var attempt = 1
      while true {
        let before = SocketPlace(path)
        let socket = try socket(by: end)
        // Where a link was turned meanwhile, it may be a connection to either.
        let isSame = before != nil && SocketPlace(path) == before
        if isSame || attempt == 8 {
          return Connection(socket: socket, replacement: isSame && before == only ? nil : replacement)
        }
        attempt += 1
      }
    } catch {
      throw failure(toConnect: error)
    }
  }

  private var replacement: StoreError {
    .unavailable("nothing is written until the store is opened again: another application is now in the place of \(path)")
  }

  /// Waits for its turn where many connect at once.
  private func socket(by end: ContinuousClock.Instant) throws(Errno) -> Descriptor {
    while true {
      do throws(Errno) { return try StreamSocket.connect(to: path) } catch {
        guard error.code == EAGAIN, ContinuousClock.now < end else { throw error }
        usleep(5000)
      }
    }
  }

  private func failure(toConnect error: Errno) -> StoreError {
    switch error.code {
    case ENOENT: .unavailable("nothing is served at \(path): there is no such socket")
    case ECONNREFUSED: .unavailable("nothing is served at \(path): the process that made the socket is gone")
    case EACCES, EPERM: .denied("the socket \(path) is another user's: \(error.message)")
    case ENAMETOOLONG: .failed("the path of a socket has at most \(StreamSocket.longestPath) bytes: \(path)")
    default: .unavailable("cannot connect to \(path): \(error.message)")
    }
  }
}
