/// How the program ends, for scripts: one table, printed by the help and the manual.
enum ExitStatus: Int32, CaseIterable {
  case success = 0
  case someFailed = 1
  case usage = 2
  case unreachable = 3
  case timedOut = 4
  case conflict = 5
  case refused = 6
  case unverified = 7
  case interrupted = 130
  /// Given by the shell: the signal itself ends a verb, as it ends other programs in a pipe.
  case pipeClosed = 141
  case terminated = 143

  var meaning: String {
    switch self {
    case .success: "done"
    case .someFailed: "something failed or was not found"
    case .usage: "the command line, the configuration or a value cannot be used"
    case .unreachable: "the store cannot be reached; trying again may help"
    case .timedOut: "the store did not answer in time"
    case .conflict: "the session is no longer what it was when it was read"
    case .refused: "refused: read-only, audit, the store, or the operating system"
    case .unverified: "the cookie's signature does not verify"
    case .interrupted: "interrupted (Ctrl-C, SIGINT)"
    case .pipeClosed: "what read its output ended before it (SIGPIPE)"
    case .terminated: "terminated (SIGTERM, or its terminal is gone)"
    }
  }

  static var table: [(name: String, meaning: String)] { allCases.map { (String($0.rawValue), $0.meaning) } }
}
