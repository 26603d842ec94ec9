public import ECMAScript

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Timestamp {
  /// The same moment, to the nearest millisecond, so that a moment that went to Foundation comes back as it was. A date beyond
  /// JavaScript's becomes the last or first of those.
  public init(_ date: Date) {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    self = Timestamp(milliseconds) ?? (milliseconds < 0 ? .minimum : .maximum)
  }

  /// This moment for Foundation.
  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
