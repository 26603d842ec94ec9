import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension StreamSocket {
  /// Why no connection was made.
  package enum ConnectFailure: Error, Hashable, Sendable {
    case unknownHost(String)
    case timedOut
    case refused(Errno)
  }

  /// The addresses of a host in digits, in the order in which they are to be tried. This waits: it is for a thread of its own.
  package static func addresses(of host: String, until end: ContinuousClock.Instant) throws(ConnectFailure) -> [String] {
    try NameLookup.addresses(of: host, port: 0, until: end).compactMap(\.digits)
  }

  /// Connects to a host by whichever of its addresses answers first in their order. This waits: it is for a thread of its own.
  package static func connect(
    host: String, port: UInt16, until end: ContinuousClock.Instant
  ) throws(ConnectFailure) -> Descriptor {
    try connect(toFirstOf: try NameLookup.addresses(of: host, port: port, until: end), until: end)
  }

  /// One that says nothing has no more than its share of the time: those behind it are tried too.
  static func connect(
    toFirstOf addresses: [SocketAddress], until end: ContinuousClock.Instant
  ) throws(ConnectFailure) -> Descriptor {
    var failure = ConnectFailure.timedOut
    for (index, address) in addresses.enumerated() {
      let share = (end - .now) / (addresses.count - index)
      do throws(ConnectFailure) { return try connect(to: address, until: .now + share) } catch {
        if error != .timedOut { failure = error }
      }
    }
    throw failure
  }

  private static func connect(to address: SocketAddress, until end: ContinuousClock.Instant) throws(ConnectFailure) -> Descriptor
  {
    do throws(Errno) {
      let made = try make(family: address.family)
      var yes: Int32 = 1
      let size = socklen_t(MemoryLayout<Int32>.size)
      setsockopt(made.number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, size)
      setsockopt(made.number, SOL_SOCKET, SO_KEEPALIVE, &yes, size)
      let begun = address.withPointer { SocketCalls.connect(made.number, $0, $1) }
      guard begun != 0 else { return made }
      guard errno == EINPROGRESS || errno == EINTR else { throw Errno.last }
      guard wait(for: made.number, Int16(POLLOUT), until: end) else { throw Errno(ETIMEDOUT) }
      var code: Int32 = 0
      var codeSize = size
      guard getsockopt(made.number, SOL_SOCKET, SO_ERROR, &code, &codeSize) == 0 else { throw Errno.last }
      guard code == 0 else { throw Errno(code) }
      return made
    } catch {
      throw error.code == ETIMEDOUT ? .timedOut : .refused(error)
    }
  }

  /// Waits for something to happen at a descriptor. - Returns: whether it did.
  package static func wait(for descriptor: Int32, _ events: Int16, until end: ContinuousClock.Instant) -> Bool {
    while true {
      let left = Int64((end - .now) / .milliseconds(1)) + 1
      guard left > 0 else { return false }
      var polls = [pollfd(fd: descriptor, events: events, revents: 0)]
      if poll(&polls, 1, Int32(clamping: left)) > 0 { return true }
    }
  }
}

/// Where a socket may be connected to.
struct SocketAddress: Sendable {
  let family: Int32
  private let bytes: [UInt8]

  init(family: Int32, bytes: [UInt8]) { (self.family, self.bytes) = (family, bytes) }

  /// `127.0.0.1`, `::1`; nil: it cannot be written so.
  var digits: String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let size = socklen_t(text.count)
    guard withPointer({ getnameinfo($0, $1, &text, size, nil, 0, NI_NUMERICHOST) }) == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes.prefix($0.count)) }
    return withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(bytes.count)) }
    }
  }
}

/// The system's look-up of names waits for as long as it likes: it has a thread of its own, and whoever asks waits until a deadline.
private final class NameLookup: Sendable {
  private let done: WakePipe
  private let answer = Mutex<Result<[SocketAddress], StreamSocket.ConnectFailure>?>(nil)

  private init() throws(Errno) { done = try WakePipe() }

  static func addresses(
    of host: String, port: UInt16, until end: ContinuousClock.Instant
  ) throws(StreamSocket.ConnectFailure) -> [SocketAddress] {
    // Digits are no name.
    if case .success(let addresses) = ask(host, port, AI_NUMERICHOST) { return addresses }
    let lookup: NameLookup
    do throws(Errno) { lookup = try NameLookup() } catch { throw .refused(error) }
    LoopThread.start {
      let answer = ask(host, port, 0)
      lookup.answer.withLock { $0 = answer }
      lookup.done.send()
    }
    guard StreamSocket.wait(for: lookup.done.readEnd.number, Int16(POLLIN), until: end) else { throw .timedOut }
    guard let answer = lookup.answer.withLock({ $0 }) else { throw .timedOut }
    return try answer.get()
  }

  private static func ask(
    _ host: String, _ port: UInt16, _ flags: Int32
  ) -> Result<[SocketAddress], StreamSocket.ConnectFailure> {
    var hints = addrinfo()
    hints.ai_flags = flags
    hints.ai_socktype = StreamSocket.stream
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard code == 0 else { return .failure(.unknownHost(String(cString: gai_strerror(code)))) }
    var addresses: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
      if let address = entry.ai_addr {
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
        addresses.append(SocketAddress(family: entry.ai_family, bytes: Array(bytes)))
      }
      next = entry.ai_next
    }
    return .success(addresses)
  }
}
