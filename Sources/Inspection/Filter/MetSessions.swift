import Sessions

/// Sessions that were met, each under a small number, so that it can be told of what was learnt from them which of them have it.
struct MetSessions: Sendable {
  private struct Met {
    var number: Int
    /// The state that was met.
    var revision: Revision?
  }

  private var met: [SessionID: Met] = [:]
  /// Numbers that were given back.
  private var free: [Int] = []

  var isFull: Bool { met.count == Set.capacity }

  /// - Returns: the number of a session, and whether it was not met before; nil: there is nothing to learn from it, for it is as it was
  ///   when it was met, or there were enough others.
  mutating func meet(_ id: SessionID, _ revision: Revision?) -> (number: Int, isNew: Bool)? {
    if let known = met[id] {
      guard revision == nil || known.revision != revision else { return nil }
      met[id]?.revision = revision
      return (known.number, false)
    }
    guard !isFull else { return nil }
    let number = free.popLast() ?? met.count
    met[id] = Met(number: number, revision: revision)
    return (number, true)
  }

  /// - Returns: the numbers that were theirs.
  mutating func forget(where isOutdated: (SessionID, Revision?) -> Bool) -> [Int] {
    let outdated = met.filter { isOutdated($0.key, $0.value.revision) }
    for id in outdated.keys { met[id] = nil }
    let numbers = outdated.values.map(\.number)
    free += numbers
    return numbers
  }

  /// Some of them.
  struct Set: Sendable {
    static let capacity = 256
    private var bits: SIMD4<UInt64> = .zero

    init(_ number: Int) { insert(number) }

    var isEmpty: Bool { bits == .zero }
    mutating func insert(_ number: Int) { bits[number / 64] |= 1 << UInt64(number % 64) }
    mutating func remove(_ number: Int) { bits[number / 64] &= ~(1 << UInt64(number % 64)) }
  }
}
