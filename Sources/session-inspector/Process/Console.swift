import CProcess
import Platform
import Synchronization
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output is data, standard error is narration. A terminal is given ``SafeText`` only: there is no door for a `String`
/// that leads to one.
enum Console {
  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1
  static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Whether what people read may have other signs than those of ASCII.
  static let showsUnicode = cp_locale_is_unicode()
  /// Whether standard output is a terminal of another character set.
  static let outputIsPlain = outputIsTerminal && !showsUnicode

  /// Columns of the terminal, nil where output goes elsewhere.
  static var columns: Int? {
    guard outputIsTerminal else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Why standard output takes no more; nil where it took everything. Whoever reads a pipe may leave it early: no failure.
  static var outputFailure: String? { outputError.withLock { $0 == 0 || $0 == EPIPE ? nil : Errno($0).message } }
  private static let outputError = Mutex<Int32>(0)

  /// A line for people.
  static func line(_ text: SafeText) { write(text.string + "\n") }

  /// Part of a line for people.
  static func text(_ text: SafeText) { write(text.string) }

  /// Several, at once.
  static func lines(_ lines: [SafeText]) { if !lines.isEmpty { write(lines.map { $0.string + "\n" }.joined()) } }

  /// A line for programs: its exact bytes, but where a person sees it after all.
  static func data(_ text: some StringProtocol, ending: String = "\n") {
    if outputIsTerminal { line(SafeText(sanitising: text)) } else { write(String(text) + ending) }
  }

  /// Some text for programs, of which more follows: whole lines or parts of one.
  static func dataPiece(_ text: String) {
    guard outputIsTerminal else { return write(text) }
    // What ends a line is ours; within it nothing is.
    let isWhole = text.last?.isNewline == true
    write(SafeText(sanitising: isWhole ? text.dropLast() : text[...]).string + (isWhole ? "\n" : ""))
  }

  /// Some bytes of a line for programs, of which more follow; a terminal gets none of them.
  static func piece(_ bytes: UnsafeBufferPointer<UInt8>) {
    precondition(!outputIsTerminal, "a terminal is given safe text")
    keepingFailure { write(UnsafeRawBufferPointer(bytes), to: STDOUT_FILENO) }
  }

  /// Ends a line that came in pieces.
  static func endPieces() { write("\n") }

  private static func write(_ text: String) { keepingFailure { write(text, to: STDOUT_FILENO) } }

  private static func keepingFailure(_ send: () -> Int32) {
    // A gap in the data would be worse than its end.
    guard outputError.withLock({ $0 == 0 }) else { return }
    let error = send()
    outputError.withLock { $0 = error }
  }

  /// Tells the person at the terminal.
  static func printNote(_ lines: SafeText...) { printNote(lines) }

  static func printNote(_ lines: [SafeText]) {
    _ = write(lines.map { $0.string + "\n" }.joined(), to: STDERR_FILENO)
  }

  /// How far something is, in a line of its own that the next takes the place of. For a terminal.
  static func showProgress(_ text: SafeText) { _ = write("\r\u{1B}[K" + text.string, to: STDERR_FILENO) }
  static func clearProgress() { _ = write("\r\u{1B}[K", to: STDERR_FILENO) }

  static func report(_ complaint: CommandError) {
    let complaint = RepeatedArguments.own.masked(complaint)
    let advice = (complaint.advice.map { [$0] } ?? []) + complaint.choices
    printNote(["session-inspector: " + complaint.message] + advice.map { "  " + $0 })
  }

  /// Text for whoever is there.
  ///
  /// - Returns: the system's error, 0 where all was written.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    let isTerminal = descriptor == STDOUT_FILENO ? outputIsTerminal : errorIsTerminal
    var text = isTerminal && !showsUnicode ? plain(text) : text
    return text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  /// The text for a terminal of another character set: there the bytes of a harmless sign may be a control sequence. Signs of
  /// typography become plain ones, and of all else a question mark stands in each column, as the interface shows it.
  private static func plain(_ text: String) -> String {
    var (plain, isExact) = (String.UnicodeScalarView(), true)
    for scalar in text.unicodeScalars {
      let sign = scalar.isASCII ? scalar : Glyph(scalar).plain.base
      if sign.isASCII {
        plain.append(sign)
        continue
      }
      isExact = false
      if case .cells(let columns) = CellWidth(scalar) { plain.append(contentsOf: repeatElement("?", count: columns)) }
    }
    if !isExact { hasReplaced.withLock { $0 = true } }
    return String(plain)
  }

  private static let hasReplaced = Mutex(false)

  /// Tells at the end that what was shown is not what is there, where that is so: a question mark looks like data.
  static func tellOfReplacements() {
    guard hasReplaced.withLock({ $0 }) else { return }
    printNote("the locale is not UTF-8: characters other than ASCII show as ? (set LC_ALL, for example to C.UTF-8)")
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    cp_write_whole(descriptor, bytes.baseAddress, bytes.count)
  }

  /// A line that a person typed; nil at the end of input, and where nobody can be asked.
  static func ask(_ question: SafeText) -> String? {
    guard write(question.string, to: STDERR_FILENO) == 0 else { return nil }
    var (line, byte) = ([UInt8](), UInt8(0))
    while true {
      let count = cp_read_waiting(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0, line.isEmpty { return nil }
      guard count > 0, byte != 0x0A else { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }
}
