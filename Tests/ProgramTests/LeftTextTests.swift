import Inspection
import TerminalCurses
import TestSupport
import TestTraits
import Testing

@testable import session_inspector

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What was typed is nobody's to throw away, however the editor ended.
@Suite("The text that an editor leaves", .ownThreads) struct LeftTextTests {
  static let cases: [(bytes: [UInt8], ending: ChildEnding, text: String, why: String?)] = [
    (Array("typed".utf8), .exit(0), "typed", nil), (Array("{\u{E9}\n".utf8), .exit(0), "{\u{E9}\n", nil),
    (Array("typed".utf8), .exit(1), "typed", "ended with 1"), (Array("typed".utf8), .signal(9), "typed", "by signal 9"),
    (Array("typed".utf8), .lost, "typed", "was lost"),
    // Latin-1, beside a line that is UTF-8; and UTF-16, in either order.
    ([0x7B, 0xE9, 0x7D], .exit(0), "{\u{E9}}", "not UTF-8"),
    ([0xC3, 0xA9, 0x0A, 0xE9, 0x0A], .exit(0), "\u{E9}\n\u{E9}\n", "not UTF-8"),
    ([0xFF, 0xFE, 0x7B, 0, 0xE9, 0], .exit(0), "{\u{E9}", "not UTF-8"),
    ([0xFE, 0xFF, 0, 0x7B, 0, 0xE9, 0], .exit(0), "{\u{E9}", "not UTF-8"), ([0xFF, 0xFE], .exit(0), "", "not UTF-8"),
    ([0xE9], .signal(15), "\u{E9}", "by signal 15"),
  ]

  @Test("is handed on as it was meant, with the reason why it is not taken", arguments: cases.indices)
  func left(_ row: Int) throws {
    let (bytes, ending, text, why) = Self.cases[row]
    var failure: (any Error)?
    let outcome = Editor.edit(
      "before",
      run: { arguments in
        do { try FileTree.write(bytes, to: arguments.last ?? "") } catch { failure = error }
        return ending
      })
    #expect(failure == nil)
    switch outcome {
    case .saved(let saved, let isAtOnce): #expect(saved == text && why == nil && !isAtOnce)
    case .failed(let reason, let left): #expect(left == text && why.map { reason.contains($0) } == true, "\(reason)")
    }
  }

  @Test("is none where there is no file any more") func gone() {
    let outcome = Editor.edit(
      "before",
      run: { arguments in
        unlink(arguments.last ?? "")
        return .signal(9)
      })
    guard case .failed(let reason, left: nil) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("by signal 9"))
  }

  @Test(
    "is as it was at once where the editor did not wait for anybody",
    arguments: [
      (Duration.milliseconds(999), "before", true), (.seconds(1), "before", false), (.milliseconds(1), "after", false),
    ] as [(Duration, String, Bool)])
  func atOnce(_ time: Duration, _ saved: String, _ isAtOnce: Bool) {
    let start = ContinuousClock.now
    var times = [start, start + time]
    let outcome = Editor.edit(
      "before",
      run: { arguments in
        try? FileTree.write(Array(saved.utf8), to: arguments.last ?? "")
        return .exit(0)
      }, now: { times.removeFirst() })
    #expect(outcome == .saved(saved, isAtOnce: isAtOnce))
  }
}
