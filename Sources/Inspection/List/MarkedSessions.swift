package import ECMAScript
package import Sessions

/// Sessions that were marked: a set of ids, frozen when it was made, and never a filter that is asked again.
///
/// While they are few, the ids are kept whole, and the store is asked for them. Of many, sixteen bytes of each are kept: a
/// digest under a key of this process, too long for one session ever to be taken for another. It does not lead back to the
/// id, and need not: acting on so many goes through the store once, and recognises them.
package struct MarkedSessions: Sendable, Hashable {
  package struct Digest: Sendable, Hashable, Comparable {
    package let high: UInt64
    package let low: UInt64

    package init(_ id: SessionID) {
      func half(_ number: UInt8) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(number)
        hasher.combine(id)
        return UInt64(bitPattern: Int64(hasher.finalize()))
      }
      (high, low) = (half(1), half(2))
    }

    package static func < (a: Self, b: Self) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
  }

  /// So many are kept whole.
  package static let few = 1_024

  /// Whole, while they are few; then empty.
  private var ids: Set<SessionID> = []
  /// Once they are many: in order, each once.
  private var digests: [Digest] = []
  /// Those among them that filters gathered; others were pointed at one by one, and are meant whatever becomes of them.
  package private(set) var gathered: [GatheredSessions] = []

  package init() {}

  package init(_ ids: some Sequence<SessionID>) { formUnion(ids) }

  /// The same, gathered by a filter.
  package func gathered(by filter: Filter, at moment: Timestamp) -> MarkedSessions {
    guard filter.root != .all, !isEmpty else { return self }
    var marked = self
    marked.gathered = [GatheredSessions(filter: filter, moment: moment, sessions: self)]
    return marked
  }

  package var count: Int { digests.isEmpty ? ids.count : digests.count }
  package var isEmpty: Bool { count == 0 }
  /// The ids, where they are few; nil: they are recognised when they are met.
  package var whole: Set<SessionID>? { digests.isEmpty ? ids : nil }

  package func contains(_ id: SessionID) -> Bool {
    guard !digests.isEmpty else { return ids.contains(id) }
    let digest = Digest(id)
    let place = place(of: digest)
    return place < digests.count && digests[place] == digest
  }

  package mutating func insert(_ id: SessionID) {
    guard !digests.isEmpty else {
      ids.insert(id)
      return condense()
    }
    let digest = Digest(id)
    let place = place(of: digest)
    if place == digests.count || digests[place] != digest { digests.insert(digest, at: place) }
  }

  /// - Returns: whether it was one of them.
  @discardableResult
  package mutating func remove(_ id: SessionID) -> Bool {
    guard contains(id) else { return false }
    if digests.isEmpty { ids.remove(id) } else { digests.remove(at: place(of: Digest(id))) }
    // Who points at it again means it as it is.
    gathered = gathered.compactMap { $0.without(id) }
    return true
  }

  package mutating func formUnion(_ new: some Sequence<SessionID>) {
    var many = digests
    for id in new {
      if many.isEmpty {
        ids.insert(id)
        if ids.count > Self.few { many = takeDigests() }
      } else {
        many.append(Digest(id))
      }
    }
    settle(many)
  }

  package mutating func formUnion(_ other: MarkedSessions) {
    gathered += other.gathered
    if let whole = other.whole { return formUnion(whole) }
    settle((digests.isEmpty ? takeDigests() : digests) + other.digests)
  }

  package mutating func subtract(_ other: MarkedSessions) {
    if digests.isEmpty {
      ids = ids.filter { !other.contains($0) }
    } else {
      let gone = Set(other.whole.map { $0.map(Digest.init) } ?? other.digests)
      digests.removeAll(where: gone.contains)
    }
    if isEmpty { gathered = [] }
  }

  private mutating func condense() { if ids.count > Self.few { settle(takeDigests()) } }

  private mutating func takeDigests() -> [Digest] {
    defer { ids = [] }
    return ids.map(Digest.init)
  }

  private mutating func settle(_ many: [Digest]) {
    guard many.count != digests.count else { return }
    digests = many.sorted()
    var last: Digest?
    digests.removeAll { digest in
      defer { last = digest }
      return digest == last
    }
  }

  private func place(of digest: Digest) -> Int {
    var (low, high) = (0, digests.count)
    while low < high {
      let middle = (low + high) / 2
      if digests[middle] < digest { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Gathers sessions as they are met: each once, and nothing is put in order before the end.
package struct MarkedSessionsBuilder: Sendable {
  private var waiting: [SessionID] = []
  private var marked = MarkedSessions()

  package init() {}

  package var count: Int { marked.count + waiting.count }

  package mutating func append(_ id: SessionID) {
    waiting.append(id)
    // Whole ids wait until they are as many as what is gathered already: each is put in order a few times, not each time.
    if waiting.count >= max(4_096, marked.count) { flush() }
  }

  private mutating func flush() {
    marked.formUnion(waiting)
    waiting = []
  }

  package mutating func finish() -> MarkedSessions {
    flush()
    return marked
  }
}
