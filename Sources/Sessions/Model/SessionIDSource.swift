import ECMAScript
import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where fresh session ids come from; injected, so that tests can say which ids come next.
///
/// ```swift
/// let store = MemorySessionStore(ids: .uuid)
/// ```
public struct SessionIDSource: Sendable {
  /// Makes an id. Two calls never give the same one, and nobody can guess the next.
  public let next: @Sendable () -> SessionID

  public init(_ next: @escaping @Sendable () -> SessionID) { self.next = next }

  /// 256 random bits as 43 characters of the URL-safe base64 alphabet: the default wherever no layout fixes the form.
  public static let random256 = SessionIDSource { SessionID(Base64URL.text(RandomBytes.take(32))) }

  /// 64 random bits as 16 hex digits: what the file layout of React Router asks for, and no more than it allows.
  public static let hex64 = SessionIDSource { SessionID(Hex.text(RandomBytes.take(8))) }

  /// A random (version 4) UUID: React Router from 8.3 on in its memory storage, and Remix 3 everywhere.
  public static let uuid = SessionIDSource {
    var bytes = RandomBytes.take(16)
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let hex = Hex.text(bytes)
    var groups: [Substring] = []
    var rest = hex[...]
    for length in [8, 4, 4, 4, 12] {
      groups.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return SessionID(groups.joined(separator: "-"))
  }

  /// Eight base-36 characters, about 41 bits: React Router's memory storage before 8.3. For parity; too short to be safe.
  public static let base36 = SessionIDSource {
    let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    var generator = SystemRandomNumberGenerator()
    return SessionID(String(decoding: (0..<8).map { _ in digits[Int.random(in: 0..<36, using: &generator)] }, as: UTF8.self))
  }
}

/// Bytes of the system's generator, the only one used for ids and keys.
enum RandomBytes {
  static func take(_ count: Int) -> [UInt8] {
    [UInt8](unsafeCapacity: count) { bytes in
      // One call for all of them, where the system has it; it has always, but for a filter that forbids it.
      if getentropy(bytes.baseAddress, count) != 0 {
        var generator = SystemRandomNumberGenerator()
        for index in 0..<count { bytes[index] = generator.next() }
      }
      return count
    }
  }
}

enum Base64URL {
  /// Unpadded.
  static func text(_ bytes: [UInt8]) -> String { String(decoding: Base64.encodeURLSafe(bytes), as: UTF8.self) }
}
