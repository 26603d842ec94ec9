import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The thread of a connection. It only waits when there is nothing to do.
struct RedisLoop {
  let line: RedisLine

  func run() {
    while true {
      switch line.duty {
      case .end: return line.abandon(.unavailable("closed"))
      case .connect: connect()
      case .sleep:
        var polls = [pollfd(fd: line.wake.readEnd.number, events: Int16(POLLIN), revents: 0)]
        poll(&polls, 1, -1)
        _ = line.wake.drain()
      case .listen(let dialogue, let sends, let end):
        let heard = dialogue.wait(line.wake.readEnd.number, sends: sends, until: end)
        if heard.other { _ = line.wake.drain() }
        line.converse(hears: heard.own)
      }
    }
  }

  private func connect() {
    do throws(StoreError) {
      let (dialogue, greeting) = try line.server.connect()
      line.connected(dialogue, greeting)
    } catch { line.abandon(error) }
  }
}
