import Foundation
import Synchronization

/// A server of somebody else's, started by a test and kept by a shell: it ends with whoever holds this, or with the tests, however
/// they end.
package final class ServerProcess: Sendable {
  /// Touched by who starts it, and later by who ends it.
  private struct Running: @unchecked Sendable {
    let shell: Process
    let lifeline: Pipe
  }
  private let running: Mutex<Running?>

  /// - Parameter script: starts the server in the background, `read`s a word, and ends the server when that or the end of its input
  ///   comes. (It waits for nobody: signals may be blocked in what a test starts, that of a child's end among them.)
  package init(_ script: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", script]
    let lifeline = Pipe()
    // No other program that is started holds it open.
    for end in [lifeline.fileHandleForReading, lifeline.fileHandleForWriting] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    shell.standardInput = lifeline
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    let started = Running(shell: shell, lifeline: lifeline)
    running = Mutex(started)
  }

  /// What is ended by nobody ends now.
  deinit { take()?.lifeline.fileHandleForWriting.closeFile() }

  /// Ends it, and waits until it has.
  package func end(saying word: String = "") {
    guard let ended = take() else { return }
    ended.lifeline.fileHandleForWriting.write(Data("\(word)\n".utf8))
    ended.lifeline.fileHandleForWriting.closeFile()
    ended.shell.waitUntilExit()
  }

  private func take() -> Running? {
    running.withLock { running in
      defer { running = nil }
      return running
    }
  }

  /// A port of this machine at which nothing listens.
  package static func freePort() throws -> UInt16 {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> UInt16? in
        guard bind(descriptor, raw, size) == 0, getsockname(descriptor, raw, &size) == 0 else { return nil }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
    guard let port else { throw NeverHappened("no port is free") }
    return port
  }

  /// Runs a script to its end.
  package static func run(_ script: String, _ failure: String) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", script]
    shell.standardInput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    guard shell.terminationStatus == 0 else { throw NeverHappened(failure) }
  }

  /// A text as one word of a script.
  package static func quoted(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'" }
}
