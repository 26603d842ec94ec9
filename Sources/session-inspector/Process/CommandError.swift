import Platform
import Sessions
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why the program cannot go on: what, where, and what to do.
struct CommandError: Error {
  var status: ExitStatus
  var message: SafeText
  var advice: SafeText?
  /// What there is to choose from, each a line of its own.
  var choices: [SafeText]

  init(_ status: ExitStatus, _ message: SafeText, advice: SafeText? = nil, choices: [SafeText] = []) {
    self.status = status
    self.message = message
    self.advice = advice
    self.choices = choices
  }

  static func usage(_ message: SafeText, advice: SafeText? = nil, choices: [SafeText] = []) -> CommandError {
    CommandError(.usage, message, advice: advice, choices: choices)
  }
}

extension CommandError {
  /// - Parameter label: the session that it was about.
  init(_ error: StoreError, on label: String?) {
    self.init(error)
    guard let label else { return }
    switch error {
    case .denied, .full, .unconfirmed, .unanswered, .malformed, .failed, .timedOut: message = "\(label): \(message)"
    case .unavailable, .readOnly, .invalidID: break
    }
  }

  init(_ error: StoreError) {
    switch error {
    case .unavailable(let what): self.init(.unreachable, "\(what)")
    case .timedOut(let what): self.init(.timedOut, "\(what)")
    case .denied(let what): self.init(.refused, "\(what)", advice: Remedies.advice(on: what))
    case .readOnly:
      self.init(.refused, "the store was opened for reading only", advice: "leave out --read-only and --audit to write")
    case .full(let what):
      let isLimited = what.contains(Errno(EFBIG).message)
      self.init(
        .someFailed, "there is no room: \(what)", advice: isLimited ? "ulimit -f shows how large a file may be" : nil)
    case .malformed(let record):
      let place = record.offset.map { " at byte \($0)" } ?? ""
      self.init(
        .someFailed, "the record cannot be understood\(place): \(record.reason)",
        advice: "the interface shows its bytes; destroy removes it")
    case .unconfirmed: self.init(.someFailed, "\(error.words)")
    case .unanswered(let cause):
      self.init(cause)
      message = message + "\(StoreError.unansweredWords)"
      advice = "look at it with get before it is done again: it may be done"
    case .invalidID: self.init(.someFailed, "the id cannot name a session of this store")
    case .failed(let what): self.init(.someFailed, "\(what)")
    }
  }
}
