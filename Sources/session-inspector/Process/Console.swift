import TerminalUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output is data, standard error is narration.
enum Console {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let inputIsTerminal = isatty(STDIN_FILENO) == 1

  /// Columns of the terminal, nil where output goes elsewhere.
  static var columns: Int? {
    guard outputIsTerminal else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  static func write(_ text: String) { write(text, to: STDOUT_FILENO) }
  static func line(_ text: String) { write(text + "\n") }

  /// Tells the person at the terminal; `text` may hold what a store, a path or a person wrote.
  static func narrate(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText(sanitising: $0).string }
    write(lines.joined(separator: "\n") + "\n", to: STDERR_FILENO)
  }

  static func report(_ complaint: Complaint) {
    narrate("session-inspector: \(complaint.message)" + (complaint.advice.map { "\n  \($0)" } ?? ""))
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Self.write(descriptor, $0) }
      if written > 0 { bytes = bytes.dropFirst(written) } else if errno != EINTR { return }
    }
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  /// A line that a person typed; nil at the end of input.
  static func ask(_ question: String) -> String? {
    write(question, to: STDERR_FILENO)
    return readLine()
  }
}
