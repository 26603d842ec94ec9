import CProcess
import Inspection
import Platform
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads what is pasted to be opened: from standard input, or from a terminal that does not show it.
enum CookieInput {
  /// Far more than a browser sends.
  private static let longest = 1 << 20

  static func read() throws(CommandError) -> [UInt8] {
    guard isatty(STDIN_FILENO) != 1 else { return try typed() }
    let bytes = try Arguments.input()
    guard bytes.count <= longest else {
      throw .usage("\(grouped(bytes.count)) bytes are more than any browser sends", advice: "give the cookies of one browser")
    }
    // The interface and questions need a terminal, where there is one.
    takeTerminal()
    return bytes
  }

  private static func unreadable(_ error: Files.Failure) -> CommandError {
    CommandError(.someFailed, "standard input cannot be read: \(error.reason)")
  }

  /// Lines up to an empty one. Cookies are credentials: the terminal does not show them.
  private static func typed() throws(CommandError) -> [UInt8] {
    guard cp_hide_typing() else { throw unreadable(Files.failure()) }
    defer { cp_show_typing() }
    func ask() { Console.printNote("paste cookies, then an empty line (they are not shown):") }
    ask()
    var (bytes, byte) = ([UInt8](), UInt8(0))
    while bytes.count <= longest {
      // The shell had the screen.
      if cp_has_hidden_again() { ask() }
      let count = cp_read_waiting(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count > 0, byte != 0x04 else { break }
      if byte == 0x03 { throw CommandError(.interrupted, "interrupted: nothing was opened") }
      // Ctrl-Z, with all of the job as a shell expects: here again once it is continued.
      if byte == 0x1A {
        kill(0, SIGTSTP)
        continue
      }
      let isEnd = byte == 0x0A || byte == 0x0D
      if isEnd, bytes.isEmpty || bytes.last == 0x0A { break }
      bytes.append(isEnd ? 0x0A : byte)
    }
    return bytes
  }

  /// Once standard input has been read to its end, the terminal takes its place.
  private static func takeTerminal() {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return }
    dup2(terminal, STDIN_FILENO)
    close(terminal)
  }
}
