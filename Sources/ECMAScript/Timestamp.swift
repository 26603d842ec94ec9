/// A moment as JavaScript's `Date` has it: whole milliseconds since 1970-01-01T00:00:00Z, within +-8.64e15.
///
/// An invalid `Date` is no `Timestamp`: where one can occur, the type is optional.
public struct Timestamp: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}
