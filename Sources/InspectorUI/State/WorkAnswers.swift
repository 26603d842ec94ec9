import Inspection
import TerminalText
import TerminalUI

/// What is asked about many sessions, one question at a time. An answer counts for the question that was asked last, and for none once
/// that was ended: what answers late answers nobody.
extension State {
  mutating func ask(_ request: WorkRequest) -> [Effect] {
    works += 1
    return [.work(request, number: works)]
  }

  /// What is asked is not wanted any more.
  mutating func endWork() -> [Effect] {
    works += 1
    return [.endWork]
  }

  mutating func worked(_ answer: WorkAnswer, _ number: Int) -> [Effect] {
    guard number == works else { return [] }
    switch answer {
    case .progress(let done, let total): progressed(done, of: total)
    case .marked(let new): return taken(new)
    case .exported(let result): exported(result)
    case .gathered(let statistics): showStatistics(statistics)
    case .grouped(let groups): showGroups(groups)
    case .surveyed(let survey): return surveyed(survey)
    case .planned(let plan, let diff): return planned(plan, diff)
    case .compared(let answer): return compared(answer, number)
    case .failed(let reason): failedWork(reason)
    }
    return []
  }

  private mutating func progressed(_ done: Int, of total: Int?) {
    switch mode {
    case .working(var work):
      (work.done, work.of) = (done, total ?? work.of)
      mode = .working(work)
    case .statistics(var page) where page.isAwaited:
      page.seen = done
      mode = .statistics(page)
    case .groups(var page) where page.isAwaited:
      page.seen = done
      mode = .groups(page)
    default: break
    }
  }

  mutating func failedWork(_ reason: String) {
    switch mode {
    case .working:
      mode = .normal
      giveUpOldMarks()
      // What was typed stays.
      if var form = draft {
        form.error = SafeText(sanitising: reason)
        mode = .form(form)
        return
      }
    case .groups(let page) where page.isAwaited: mode = .normal
    case .statistics(let page) where page.isAwaited: mode = .normal
    default: return
    }
    say(.failed, reason)
  }
}
