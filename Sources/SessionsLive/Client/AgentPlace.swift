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
    /// Which file it was connected by; nil: none was there for long enough to tell.
    let file: SocketFile?
    /// Why nothing is written by it; nil: it leads to what is written to.
    let replacement: StoreError?

    /// Whether the application has, though what it said before may still be to be read; or does so within a moment: one that ends takes
    /// its socket away before it hangs up.
    var isHungUp: Bool {
      var polls = [pollfd(fd: socket.number, events: 0, revents: 0)]
      return poll(&polls, 1, Self.moment) > 0
    }

    private static let moment: Int32 = 200
  }

  let path: String
  /// The place to which alone is written, whatever the path leads to by then; nil: to any. It is the socket's own path: which
  /// file that is tells nothing from one connection to the next, since one is made anew whenever the application begins again. What
  /// is mounted over it is not told from it.
  var only: SocketPlace?

  /// Connects to what the path leads to by now.
  func connect(within time: Duration) throws(StoreError) -> Connection {
    let end = ContinuousClock.now + time
    do throws(Errno) {
      var attempt = 1
      while true {
        let (place, file) = (SocketPlace(path), try? SocketFile(at: path))
        let socket = try socket(by: end)
        // Where a link was turned meanwhile, or a socket made anew, it may be a connection to either.
        let isSame = file != nil && SocketPlace(path) == place && (try? SocketFile(at: path)) == file
        if isSame || attempt == 8 {
          let isMeant = only == nil || isSame && place == only
          return Connection(socket: socket, file: isSame ? file : nil, replacement: isMeant ? nil : replacement)
        }
        attempt += 1
      }
    } catch {
      throw failure(toConnect: error)
    }
  }

  /// Why what was connected by a file is no longer what the path leads to; nil: it is. An application whose socket was taken away
  /// may go on for long, with sessions that nobody else sees any more.
  func departure(from file: SocketFile?) -> StoreError? {
    do throws(Errno) {
      return try SocketFile(at: path) == file ? nil : .unavailable(taken)
    } catch {
      return failure(toConnect: error)
    }
  }

  /// What is said where that is another one.
  var taken: String { "another application is now in the place of \(path)" }
  private var replacement: StoreError { .unavailable(StoreError.untilOpenedAgain + taken) }

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

/// Which socket it is, among all that a path may lead to: the number of one that is gone may be that of the next, which was made at
/// another time.
struct SocketFile: Equatable, Sendable {
  private let identity: FileStatus.Identity
  private let made: FileStatus.Moment

  init(at path: String) throws(Errno) {
    let status = try FileStatus(path: path)
    (identity, made) = (status.identity, status.modified)
  }
}
