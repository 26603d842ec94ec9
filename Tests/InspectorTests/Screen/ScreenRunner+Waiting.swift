import ECMAScript
import Inspection
import InspectorUI
import Synchronization
import TestSupport

/// What takes long, where a screen says so: it waits until the screen says that it is done.
extension ScreenRunner {
  struct Waiting {
    var look: CloseLookRequest?
    var work: MassWrite?
    var marks: Effect?
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
    if case .work(let request, let number)? = waiting.marks {
      waiting = Waiting(look: waiting.look, work: waiting.work)
      forgetEffects()
      return await answer(request, number)
    }
    guard let write = waiting.work else { return }
    waiting = Waiting(look: waiting.look)
    forgetEffects()
    await work { await queries.carryOut(write, goesOn: { !isEnded }, told: $0) }
  }

  /// What is asked about many is answered.
  func answer(_ request: WorkRequest, _ number: Int) async {
    var request = request
    if case .export(var export) = request {
      export.path = "\(files.path)/\(export.path)"
      request = .export(export)
    }
    let told = Mutex<[WorkAnswer]>([])
    let end = await queries.answer(request) { answer in told.withLock { $0.append(answer) } }
    for answer in told.withLock({ $0 }) + [end] { await send(.worked(answer, number)) }
  }

  /// What is told on the way is told before what came of it.
  func work(_ body: ((Event) -> Void) async -> Event) async {
    var told: [Event] = []
    let end = await body { told.append($0) }
    for event in told + [end] { await send(event) }
  }
}
