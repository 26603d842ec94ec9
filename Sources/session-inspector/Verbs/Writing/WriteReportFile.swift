import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import Synchronization
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What came of each session of a mass act, as JSON Lines in a file: written as it happens, so that it tells what was done also
/// where the machine goes down. Sessions are called by their labels and fingerprints, and nothing that they hold is in it.
final class WriteReportFile: Sendable {
  private let descriptor: Int32
  private let path: String
  private let hasFailed = Mutex(false)
  /// Whether it could not be written to its end.
  var isCut: Bool { hasFailed.withLock { $0 } }

  init(_ path: String, _ task: WriteTask, _ setup: InspectionContext, count: Int) throws(CommandError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      let isThere = errno == EEXIST
      throw .usage(
        "the report \(path): \(Files.failure().reason)",
        advice: isThere ? "nothing was written; give the name of a file that is not there yet" : "nothing was written")
    }
    add([
      "store": .string(JSString(setup.facts.location)), "done": .string(JSString(task.counted.string)),
      "sessions": .number(JSNumber(Double(count))), "time": .string(JSString(setup.clock.now().iso8601)),
    ])
  }

  deinit { close(descriptor) }

  /// - Parameter outcome: nil: it did not have its turn.
  func add(_ label: SessionLabel, _ outcome: MassOutcome?) {
    var record: JSONObject = [
      "session": .string(JSString(label.description)), "fingerprint": .string(JSString(label.fingerprint)),
      "outcome": .string(JSString(outcome?.word ?? "untried")),
    ]
    if let reason = outcome?.obstacle, outcome != .gone { record["reason"] = .string(JSString(reason)) }
    add(record)
  }

  private func add(_ record: JSONObject) {
    hasFailed.withLock { hasFailed in
      guard !hasFailed else { return }
      do throws(Files.Failure) { try Files.write(Array((JSON.text(.object(record)) + "\n").utf8), to: descriptor) } catch {
        hasFailed = true
        Console.printNote("the report \(path) ends here: \(error.reason)")
      }
    }
  }
}

extension MassOutcome {
  fileprivate var word: String {
    switch self {
    case .done, .unconfirmed: "done"
    case .unanswered: "unknown"
    case .unchanged: "unchanged"
    case .gone: "gone"
    case .changed, .left: "changed"
    case .unreadable, .failed: "failed"
    }
  }
}
