import Crypto
import ECMAScript
public import Sessions

/// How a directory holds sessions: what a session's file is called, and what stands in it.
///
/// A layout is data; the two that there are:
///
/// | | ``reactRouter`` | ``remix3`` |
/// |---|---|---|
/// | ids | 16 hex digits, upper case kept as it is | any text |
/// | file of an id | `xxxx/xxxxxxxxxxxx`, the id itself | `xx/` and 62 digits, the SHA-256 of the id |
/// | content | `{"data":...,"expires":"..."}` | `[values,flash]` |
/// | expiry | a date in ISO 8601, or none | none is kept |
public struct FileLayout: Hashable, Sendable {
  enum Naming: Hashable, Sendable { case id, sha256 }
  enum Format: Hashable, Sendable { case envelope, bare }

  /// What people call it.
  public let name: String
  /// How the payload is to be understood.
  public let codec: SessionCodec
  let naming: Naming
  let format: Format
  /// How many hex digits name a shard, and how many a file in it.
  let shardDigits: Int
  let fileDigits: Int

  /// React Router's and Remix 2's `createFileSessionStorage`.
  public static let reactRouter = FileLayout(
    name: "React Router", codec: .flat, naming: .id, format: .envelope, shardDigits: 4, fileDigits: 12)

  /// Remix 3's `createFsSessionStorage`. It keeps digests of ids only: its rows have no id, see ``SessionID/digest``.
  public static let remix3 = FileLayout(
    name: "Remix 3", codec: .split, naming: .sha256, format: .bare, shardDigits: 2, fileDigits: 62)

  public static let all = [reactRouter, remix3]

  /// Whether an expiry can be stored at all. Where not, one that is given is not kept, as in the original, whose sessions
  /// end with their cookie: ask this before an expiry is what somebody wants to change.
  public var keepsExpiry: Bool { format == .envelope }
}

/// Where a session's file is: a directory below the root and a file in it, each one component of hex digits.
struct FileLocation: Hashable, Sendable {
  var shard: String
  var file: String
}

extension FileLayout {
  /// Where `id` is kept; nil where it can name no session, whatever it holds: no id ever becomes another path.
  func location(of id: SessionID) -> FileLocation? {
    switch naming {
    case .id: id.reveal().flatMap { location(named: $0.wtf8) }
    case .sha256:
      if let text = id.reveal() {
        // JavaScript hashes UTF-8, in which a lone surrogate is U+FFFD.
        location(named: Array(hex(SHA256.hash(data: Array(text.string.utf8))).utf8))
      } else {
        id.digest.flatMap { location(named: Array($0.utf8)) }
      }
    }
  }

  /// The id under which the session at `location` is listed.
  func id(at location: FileLocation) -> SessionID {
    let name = location.shard + location.file
    return switch naming {
    case .id: SessionID(name)
    case .sha256: SessionID(digest: name)
    }
  }

  func isShard(_ name: String) -> Bool { isHex(name.utf8, digits: shardDigits) }
  func isFile(_ name: String) -> Bool { isHex(name.utf8, digits: fileDigits) }

  /// What the original makes its ids with.
  var ids: SessionIDSource {
    switch naming {
    case .id: .hex64
    case .sha256: .uuid
    }
  }

  private func location(named name: [UInt8]) -> FileLocation? {
    guard isHex(name, digits: shardDigits + fileDigits) else { return nil }
    return FileLocation(
      shard: String(decoding: name[..<shardDigits], as: UTF8.self), file: String(decoding: name[shardDigits...], as: UTF8.self))
  }

  private func isHex(_ text: some Collection<UInt8>, digits: Int) -> Bool {
    text.count == digits
      && text.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        // An id is taken as it is written; a digest is always written in lower case.
        case UInt8(ascii: "A")...UInt8(ascii: "F"): naming == .id
        default: false
        }
      }
  }
}

/// Lower-case hex.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
