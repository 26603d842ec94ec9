import TerminalUI

@testable import Inspection
@testable import InspectorUI

/// Presses keys, and carries nothing out of what they ask.
///
/// - Returns: what the last of them asks.
@discardableResult
func press(_ keys: Key..., in state: inout State) -> [Effect] {
  var effects: [Effect] = []
  for key in keys { effects = state.update(.key(key)) }
  return effects
}

extension ScreenRunner {
  /// With a store of 300 sessions, and a list that holds 40.
  static func withLargeStore() async throws -> ScreenRunner {
    var setup = Setup()
    (setup.sessions, setup.capacity) = (SampleSession.visitors(300), 40)
    return try await ScreenRunner(setup)
  }
}
