#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Names of hosts in a form in which the ways to write one address are equal. Nobody is asked: a name stays a name.
package enum HostName {
  /// This machine itself, by the way that leaves it never.
  package static let loopback = "localhost"

  /// Digits as the system writes them, a name in small letters, and `localhost` for every way to write that.
  package static func normal(_ text: String) -> String {
    var name = text.lowercased()[...]
    if name.last == "." { name.removeLast() }
    if name == loopback || name.hasSuffix("." + loopback) { return loopback }
    return digits(text) ?? String(name)
  }

  /// Nil where the text is no address in digits.
  private static func digits(_ text: String) -> String? {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST
    hints.ai_socktype = StreamSocket.stream
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(text, nil, &hints, &list) == 0, let first = list?.pointee, let address = first.ai_addr else { return nil }
    defer { freeaddrinfo(list) }
    guard first.ai_family == AF_INET6 else {
      let bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
        withUnsafeBytes(of: address.pointee.sin_addr) { Array($0) }
      }
      return version4(bytes)
    }
    let bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
      withUnsafeBytes(of: address.pointee.sin6_addr) { Array($0) }
    }
    // An address of the older version may be written as one of the newer.
    if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { return version4(Array(bytes[12...])) }
    if bytes.dropLast().allSatisfy({ $0 == 0 }), bytes[15] < 2 { return loopback }
    var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    guard getnameinfo(address, first.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Who connects to no address in particular, 0.0.0.0, comes to this machine too.
  private static func version4(_ bytes: [UInt8]) -> String {
    bytes[0] == 127 || bytes.allSatisfy { $0 == 0 } ? loopback : bytes.map(String.init).joined(separator: ".")
  }
}
