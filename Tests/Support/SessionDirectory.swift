// Without the rest of Foundation: what writers that are killed link, they load at each start.
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A directory of a test's own, gone with the last reference to it.
public final class TemporaryDirectory: Sendable {
  public let path: String

  /// - Parameter contents: a directory to copy; nil: an empty one.
  public init(copying contents: String? = nil) throws {
    let manager = FileManager.default
    path = Scratch.root + "/session-tests-\(UUID().uuidString)"
    if let contents {
      try manager.copyItem(atPath: contents, toPath: path)
    } else {
      // Ours alone, whatever the umask: another test may be changing it.
      try manager.createDirectory(atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Small directories of other frameworks' session files; README beside them says how they were made.
public enum FileLayoutFixture {
  /// The directory itself: never write to it.
  public static func path(_ name: String) -> String { Vectors.fixture("file-layouts/" + name) }

  /// All of them.
  public static let names = (try? FileManager.default.contentsOfDirectory(atPath: path("")).sorted()) ?? []

  /// A copy to write to.
  public static func copy(_ name: String) throws -> TemporaryDirectory { try TemporaryDirectory(copying: path(name)) }
}

/// A session directory that React Router 7.18.2 wrote: 240 sessions, 16 of them expired in 2024, 52 with a flash; a file
/// torn in a write (`dead/beef00112233`); and `README`, which is no session.
public enum ReactRouterFixture {
  /// The directory itself: never write to it.
  public static var sessions: String { Vectors.fixture("react-router-7/sessions") }

  /// The Set-Cookie header that React Router sent for each session: an object from id to header.
  public static func cookies() throws -> [UInt8] { try Vectors.bytes(ofFile: Vectors.fixture("react-router-7/cookies.json")) }

  /// Newest first; the cookie is `__session`, `Path=/; HttpOnly; Secure; SameSite=Lax`.
  public static let secrets = ["s3cret-2026-11", "s3cret-2026-05"]

  /// A copy to write to.
  public static func copy() throws -> TemporaryDirectory { try TemporaryDirectory(copying: sessions) }
}
