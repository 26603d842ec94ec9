import Synchronization

/// What drawing and walking cost, counted where somebody asks: scalars measured, cells made, values visited.
///
/// What a key costs must not grow with what is looked at, and a clock cannot prove that: this can. Where nobody asks, a count is
/// one look at a number.
package enum Work {
  private final class Meter: Sendable {
    let count = Atomic<Int>(0)
  }

  @TaskLocal private static var meter: Meter?
  private static let askers = Atomic<Int>(0)

  /// Counts what `body` does, on this task and those that it begins.
  package static func measuring<Result>(_ body: () throws -> Result) rethrows -> (result: Result, work: Int) {
    let meter = Meter()
    askers.add(1, ordering: .relaxed)
    defer { askers.subtract(1, ordering: .relaxed) }
    let result = try $meter.withValue(meter, operation: body)
    return (result, meter.count.load(ordering: .relaxed))
  }

  package static func add(_ count: Int) {
    guard askers.load(ordering: .relaxed) != 0 else { return }
    meter?.count.add(count, ordering: .relaxed)
  }
}
