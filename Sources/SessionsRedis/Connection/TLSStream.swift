import CTLS
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A socket behind TLS. OpenSSL computes; the bytes go in and out here.
final class TLSStream: ByteStream {
  private let socket: Descriptor
  private let connection: OpaquePointer
  /// Encrypted, and not taken by the socket yet.
  private var output: [UInt8] = []
  /// Bytes of it at the most that nobody here asked to be sent: answers to what was received.
  private var owed = 0
  private static let mostOwed = 1 << 20

  var descriptor: Int32 { socket.number }
  var holdsOutput: Bool { !output.isEmpty }
  var keepsInput: Bool { true }

  /// Shakes hands with a server whose certificate must name `host` and be trusted.
  init(
    _ socket: Descriptor, host: String, _ encryption: RedisAddress.Encryption, until end: ContinuousClock.Instant
  ) throws(StoreError) {
    guard tls_library() != nil else {
      throw .unavailable("rediss: needs OpenSSL, which this machine does not have: install libssl3")
    }
    // OpenSSL would wait for a pipe without an end.
    for file in [encryption.authorities, encryption.certificate, encryption.key].compactMap(\.self) {
      if let other = FileStatus.waitingKind(file) { throw .failed("\(file) is \(other), and no file of a certificate or a key") }
    }
    // Those that it reads unasked, because the environment names them.
    for variable in ["OPENSSL_CONF"] + (encryption.authorities == nil ? ["SSL_CERT_FILE"] : []) {
      guard let file = getenv(variable).map({ String(cString: $0) }), let other = FileStatus.waitingKind(file) else { continue }
      throw .failed("\(file), which \(variable) names, is \(other), and no file")
    }
    var reason = [CChar](repeating: 0, count: 256)
    guard let made = tls_new(host, encryption.authorities, encryption.certificate, encryption.key, &reason, reason.count) else {
      throw .failed(Self.text(reason))
    }
    (self.socket, connection) = (socket, made)
    do throws(StreamFailure) { try shakeHands(host, until: end) } catch {
      if error.isRefusal { throw .denied("the certificate of \(host) is not trusted: \(error.words)") }
      if error.isTime { throw .timedOut("\(host) does not answer: does it speak TLS?") }
      throw .unavailable("no TLS connection to \(host) can be made: \(error.words)")
    }
  }

  deinit { tls_free(connection) }

  private func shakeHands(_ host: String, until end: ContinuousClock.Instant) throws(StreamFailure) {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let state = tls_handshake(connection)
      let failure = state < 0 ? self.failure : nil
      // Also what says that it failed.
      encrypt()
      try push()
      if let failure { throw failure }
      if state == 1 { return }
      // Also one that says something all the time.
      guard ContinuousClock.now < end, StreamSocket.wait(for: descriptor, Int16(POLLIN), until: end) else {
        throw StreamFailure(words: "it does not answer", isTime: true)
      }
      guard let bytes = try received(into: &buffer) else { continue }
      guard !bytes.isEmpty else { throw StreamFailure(words: "it hung up") }
      give(bytes)
    }
  }

  func send(_ bytes: ArraySlice<UInt8>) throws(StreamFailure) -> Int {
    try push()
    guard output.isEmpty else { return 0 }
    let count = bytes.withUnsafeBytes { $0.baseAddress.map { tls_write(connection, $0, bytes.count) } ?? 0 }
    guard count >= 0 else { throw failure }
    encrypt()
    try push()
    return count
  }

  /// No more than once at the socket: what a server says that is no data (tickets to come back by, keys to be renewed) has no end
  /// of its own, and whoever waits for data looks at the time between.
  func receive(into buffer: inout [UInt8]) throws(StreamFailure) -> ArraySlice<UInt8>? {
    if let count = try decrypt(into: &buffer) { return buffer[..<count] }
    guard let bytes = try received(into: &buffer) else { return nil }
    if bytes.isEmpty { return bytes }
    give(bytes)
    return try decrypt(into: &buffer).map { buffer[..<$0] }
  }

  /// How many bytes of data were in what was given, 0: the other side closed. Nil: none yet.
  private func decrypt(into buffer: inout [UInt8]) throws(StreamFailure) -> Int? {
    let size = buffer.count
    let count = buffer.withUnsafeMutableBytes { $0.baseAddress.map { tls_read(connection, $0, size) } ?? 0 }
    // Reading may have something to say: a key that is renewed.
    owed += encrypt()
    try push()
    guard owed <= Self.mostOwed else { throw StreamFailure(words: "it asks for more than it takes") }
    if count >= 0 { return count }
    guard count == -1 else { throw failure }
    return nil
  }

  func push() throws(StreamFailure) {
    while !output.isEmpty {
      let count: Int
      do throws(Errno) { count = try StreamSocket.send(socket, output[...]) } catch { throw StreamFailure(words: error.message) }
      if count == 0 { return }
      output.removeFirst(count)
    }
    owed = 0
  }

  private func received(into buffer: inout [UInt8]) throws(StreamFailure) -> ArraySlice<UInt8>? {
    do throws(Errno) { return try StreamSocket.receive(socket, into: &buffer) } catch {
      throw StreamFailure(words: error.message)
    }
  }

  private func give(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { if let base = $0.baseAddress { tls_input(connection, base, $0.count) } }
  }

  /// - Returns: how many bytes there are more to be sent.
  @discardableResult
  private func encrypt() -> Int {
    let before = output.count
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    while case let count = tls_output(connection, &bytes, bytes.count), count > 0 { output += bytes[..<count] }
    return output.count - before
  }

  private var failure: StreamFailure {
    var reason = [CChar](repeating: 0, count: 256)
    let isRefusal = tls_failure(connection, &reason, reason.count) != 0
    return StreamFailure(words: Self.text(reason), isRefusal: isRefusal)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
