import Inspection
import InspectorUI
import Platform
import Sessions
import TerminalCurses

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The user's own editor on a text that holds a session: the file is private, and gone as soon as the editor is, with all that the
/// editor left beside it.
enum Editor {
  /// `SESSION_INSPECTOR_EDITOR`, `VISUAL`, `EDITOR`, `vi`: the first that says anything.
  static var command: [String] {
    let names = ["SESSION_INSPECTOR_EDITOR", "VISUAL", "EDITOR"]
    let commands = names.lazy.compactMap { getenv($0).map { words(of: String(cString: $0)) } }
    return commands.first { !($0.first ?? "").isEmpty } ?? ["vi"]
  }

  /// In so short a time nobody has read a text.
  private static let instant = Duration.seconds(1)

  /// Opens the editor, which `run` gives the terminal, and waits for it.
  static func edit(
    _ text: String, run: ([String]) -> ChildEnding, now: () -> ContinuousClock.Instant = { .now }
  ) -> Edited {
    var failures: [String] = []
    for parent in parents {
      do throws(NoPlace) { return try edit(text, under: parent, run: run, now: now) } catch { failures.append(error.words) }
    }
    return .failed("cannot edit: \(failures.joined(separator: "; ")); set TMPDIR to a directory of yours")
  }

  /// Why the text cannot lie somewhere: no editor was opened on it there.
  private struct NoPlace: Error { let words: String }

  private static func edit(
    _ text: String, under parent: String, run: ([String]) -> ChildEnding, now: () -> ContinuousClock.Instant
  ) throws(NoPlace) -> Edited {
    let directory: PrivateDirectory
    do throws(PrivateDirectory.Failure) {
      directory = try PrivateDirectory(in: parent, prefix: prefix)
    } catch {
      throw NoPlace(words: "\(error.doing) under \(parent): \(error.error.message)")
    }
    let path = directory.path + "/session.jsonc"
    do throws(Files.Failure) { try Files.create(path, Array(text.utf8), mode: 0o600) } catch {
      throw NoPlace(words: "writing the text under \(parent): \(error.reason)")
    }
    let began = now()
    let failure = failure(of: run(command + [path]))
    let isInstant = now() - began < instant
    do throws(Files.Failure) {
      let bytes = try read(path)
      let decoded = String(validating: bytes, as: UTF8.self)
      guard failure == nil, let saved = decoded else {
        let words = failure ?? "the editor left a text that is not UTF-8; nothing was written"
        return .failed(words, left: decoded ?? String(meantBy: bytes))
      }
      return .saved(saved, isAtOnce: isInstant && saved == text)
    } catch {
      return .failed(failure ?? "cannot use \(path): \(error.reason); nothing was written")
    }
  }

  /// Takes away what the editors of killed processes left.
  static func sweep() {
    for parent in parents { PrivateDirectory.sweep(parent, prefix: prefix) }
  }

  private static let prefix = "session-edit."

  /// Where the private directory may lie, the best first: in memory, where the user has such a place.
  private static var parents: [String] {
    let temporary = PrivateDirectory.temporaryParent
    guard let runtime = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }), runtime.hasPrefix("/") else { return [temporary] }
    let status = try? FileStatus(path: runtime)
    let isOurs =
      status.map { $0.kind == .directory && $0.owner == geteuid() && !$0.isWritableByOthers } ?? false
      && access(runtime, W_OK | X_OK) == 0
    return (isOurs && runtime != temporary ? [runtime] : []) + [temporary]
  }

  /// What the editor left under the name, if that is a file: a pipe would be waited for.
  private static func read(_ path: String) throws(Files.Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw Files.failure() }
    defer { close(descriptor) }
    guard (try? FileStatus(descriptor: descriptor))?.kind == .regular else {
      throw Files.Failure(reason: "it is no file any more", code: EINVAL)
    }
    return try Files.read(descriptor)
  }

  /// Nil where it ended well; else why it did not.
  private static func failure(of ending: ChildEnding) -> String? {
    let program = command[0]
    return switch ending {
    case .exit(0): nil
    case .exit(let code): "the editor \(program) ended with \(code); nothing was written"
    case .signal(let number): "the editor \(program) was ended by signal \(number); nothing was written"
    case .notStarted(let code): "cannot start the editor \(program): \(Errno(code).message); set VISUAL or EDITOR"
    case .lost: "the editor \(program) was lost; nothing was written"
    }
  }

  /// Words as a shell splits them, with quotes: `code -w`, `'my editor' --wait`.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      switch (quote, character) {
      case (let open?, _) where character == open: quote = nil
      case (.some, _): word?.append(character)
      case (nil, "'"), (nil, "\""):
        quote = character
        word = word ?? ""
      case (nil, " "), (nil, "\t"):
        if let done = word { words.append(done) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
