import Platform
import Sessions
import TerminalText
import TerminalUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The key of this installation's fingerprints: made once, 0600, in the user's state directory and never in a store.
enum InstallationKey {
  /// The key, and a notice where it could not be kept: fingerprints then hold for this run only.
  static func load() -> (key: Fingerprint.Key, notice: SafeText?) {
    let directory: String
    do throws(CommandError) {
      guard let found = try Files.stateDirectory() else {
        return (.random(), "fingerprints hold for this run only: HOME is not a directory, and XDG_STATE_HOME is not set")
      }
      directory = found
    } catch {
      return (.random(), "fingerprints hold for this run only: \(error.message)")
    }
    let path = directory + "/fingerprint.key"
    do throws(Files.Failure) {
      // What is no file is not waited for.
      if let kind = Files.status(path)?.kind, kind != .regular { throw Files.Failure(reason: "is no file; remove it", code: 0) }
      if let bytes = try? Files.read(path) { return try (key(bytes, path), nil) }
      try make(path, in: directory)
      return try (key(Files.read(path), path), nil)
    } catch {
      return (.random(), "fingerprints hold for this run only: \(path): \(error.reason)")
    }
  }

  private static func key(_ bytes: [UInt8], _ path: String) throws(Files.Failure) -> Fingerprint.Key {
    guard bytes.count == 32 else { throw Files.Failure(reason: "is not 32 bytes long; remove it", code: 0) }
    return Fingerprint.Key(bytes: bytes)
  }

  /// Written aside and linked into place: of two first runs at once, one makes the key and both use it.
  private static func make(_ path: String, in directory: String) throws(Files.Failure) {
    try makeDirectory(directory)
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let (aside, file) = try Files.makeAside(path, bytes)
    defer { unlink(aside) }
    try Files.give(file.number, madeAt: aside)
    guard fsync(file.number) == 0 else { throw Files.failure() }
    guard link(aside, path) == 0 || errno == EEXIST else { throw Files.failure() }
  }

  static func makeDirectory(_ path: String) throws(Files.Failure) {
    guard !Files.isDirectory(path) else { return }
    let above = PathText(path).directory
    if above != path { try makeDirectory(above) }
    guard mkdir(path, 0o700) == 0 else {
      if errno == EEXIST { return }
      throw Files.failure()
    }
    do throws(Files.Failure) { try giveAway(directory: path) } catch {
      rmdir(path)
      throw error
    }
  }

  private static func giveAway(directory path: String) throws(Files.Failure) {
    let made = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard made >= 0 else { throw Files.failure() }
    defer { close(made) }
    try Files.give(made, madeAt: path)
  }
}
