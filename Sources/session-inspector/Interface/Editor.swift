import Inspector

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The user's own editor on a text that holds a session: the file is private, and gone as soon as the editor is.
enum Editor {
  /// `SESSION_INSPECTOR_EDITOR`, `VISUAL`, `EDITOR`, `vi`: the first that is set.
  static var command: [String] {
    let names = ["SESSION_INSPECTOR_EDITOR", "VISUAL", "EDITOR"]
    let text = names.lazy.compactMap { getenv($0).map { String(cString: $0) } }.first { !$0.isEmpty } ?? "vi"
    return words(of: text)
  }

  /// Opens the editor and waits for it. The terminal must have been given back.
  static func edit(_ text: String) -> Edited {
    let base = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/session-inspector-XXXXXX".utf8CString)
    // mkdtemp makes the directory 0700: nobody else sees the name of what is in it.
    guard mkdtemp(&template) != nil else {
      return .failed("cannot make a private directory under \(base): \(String(cString: strerror(errno)))")
    }
    let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = directory + "/session.jsonc"
    defer {
      unlink(path)
      // An editor may leave a backup of what was a session.
      unlink(path + "~")
      rmdir(directory)
    }
    do throws(Files.Failure) {
      try Files.create(path, Array(text.utf8), mode: 0o600)
      if let failure = run(command + [path]) { return .failed(failure) }
      return .saved(String(decoding: try Files.read(path), as: UTF8.self))
    } catch {
      return .failed("cannot use \(path): \(error.reason)")
    }
  }

  /// Nil where it ended well; else why it did not.
  private static func run(_ arguments: [String]) -> String? {
    guard let program = arguments.first else { return "no editor: set VISUAL or EDITOR" }
    var pid = pid_t()
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let error = posix_spawnp(&pid, program, nil, nil, &pointers, environ)
    guard error == 0 else { return "cannot start the editor \(program): \(String(cString: strerror(error)))" }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 { if errno != EINTR { return "the editor \(program) was lost" } }
    let code = (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return code == 0 ? nil : "the editor \(program) ended with \(code); nothing was written"
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
