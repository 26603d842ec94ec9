import ECMAScript
import Inspection
import InspectorUI

/// What takes long, where a screen says so: it waits until the screen says that it is done.
extension ScreenRunner {
  struct Waiting {
    var look: CloseLookRequest?
    var work: MassWrite?
    var marks: (filter: Filter, now: Timestamp)?
    var isWorkEnded = false
  }

  /// The close look that waits is done.
  func finishLook() async {
    guard let request = waiting.look else { return }
    waiting.look = nil
    forgetEffects()
    await send(.lookedClosely(request.answer))
  }

  /// What waited is done now; where it was ended before, nothing of it.
  func finishWork() async {
    let isEnded = waiting.isWorkEnded
    if let (filter, now) = waiting.marks {
      waiting = Waiting(look: waiting.look, work: waiting.work)
      forgetEffects()
      return await work { await queries.mark(filter, now: now, told: $0) }
    }
    guard let write = waiting.work else { return }
    waiting = Waiting(look: waiting.look)
    forgetEffects()
    await work { await queries.carryOut(write, goesOn: { !isEnded }, told: $0) }
  }

  /// What is told on the way is told before what came of it.
  func work(_ body: ((Event) -> Void) async -> Event) async {
    var told: [Event] = []
    let end = await body { told.append($0) }
    for event in told + [end] { await send(event) }
  }
}
