/// How large a record may be said to be.
///
/// A store tells sizes that it was told itself: by another process, a server, a table. None is believed that no store holds, so a
/// column of them stays readable; and what is added up of them stays a number, however many there are.
package enum RecordSize {
  /// A tebibyte.
  package static let largest = 1 << 40

  package static func bounded(_ size: Int) -> Int { min(max(size, 0), largest) }
}

extension Int {
  /// The sum of two numbers from 0; the largest number where there is none for it. For what others count: their numbers never
  /// end this program.
  package func adding(saturating other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  package mutating func add(saturating other: Int) { self = adding(saturating: other) }
}

extension Sequence {
  /// The sum of a number of each, which is never more than the largest number.
  package func saturatingSum(_ number: (Element) -> Int) -> Int { reduce(0) { $0.adding(saturating: number($1)) } }
}
