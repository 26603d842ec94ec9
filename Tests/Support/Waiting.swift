/// What a test waited for and did not see.
public struct NeverHappened: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// Looks again and again, for a minute of looking: a test on a busy machine that has to wait long for its turn to look has as many
/// looks as another one.
public struct Patience: Sendable {
  private static let pause = Duration.milliseconds(20)
  private var looks = 0
  public init() {}

  /// Waits until the next look. - Returns: false where there is none.
  public mutating func looksAgain() async throws -> Bool {
    looks += 1
    guard looks <= 3_000 else { return false }
    // The first looks come quickly: most of what is waited for is there at once.
    try await Task.sleep(for: looks < 20 ? .milliseconds(1) : Self.pause)
    return true
  }
}

/// The answer of a question that is asked until it is the wanted one, or patience is at its end.
public func eventually<Answer: Equatable>(_ wanted: Answer, _ question: () async throws -> Answer) async throws -> Answer {
  var patience = Patience()
  var answer = try await question()
  while answer != wanted, try await patience.looksAgain() { answer = try await question() }
  return answer
}

/// Waits until something is so.
public func eventually(_ failure: @autoclosure () -> String, _ isSo: () async throws -> Bool) async throws {
  guard try await eventually(true, isSo) else { throw NeverHappened(failure()) }
}
