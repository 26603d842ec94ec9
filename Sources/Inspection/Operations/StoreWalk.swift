package import Sessions
import SessionsAdministration

/// Goes through a store once, page by page, until its end, or until nobody wants more of it. Whatever is asked of a whole store is
/// asked this way.
///
/// It ends where its task is cancelled; how far it is, whoever takes the pages says (``Pace``).
package struct StoreWalk: Sendable {
  package let reader: any SessionLister
  /// How many partitions of the store are gone through at the same time.
  package var width = 1
  /// Entries of a page, and of the first one, where somebody waits for that.
  package var limit: Int
  package var first: Int?
  package var contents = true
  package var prefilter = PayloadPrefilter()
  /// Where to begin; nil: at the beginning. Of one that is not divided.
  package var after: PageCursor?

  package init(reader: any SessionLister, contents: Bool, limit: Int = 1_024) {
    (self.reader, self.contents) = (reader, contents)
    self.limit = contents ? limit : reader.walkingLimit ?? limit
  }

  /// - Parameter take: is told of each page; answers whether to go on.
  /// - Returns: whether the end was reached.
  @discardableResult
  package func run(_ take: (SessionPage) async throws(StoreError) -> Bool) async throws(StoreError) -> Bool {
    try await run(looking: { page in page }, take)
  }

  /// The same, where pages are looked at before they are taken: several at the same time.
  ///
  /// - Parameter take: is told of what came of each page, one after another; in no particular order where several are looked at.
  @discardableResult
  package func run<Yield: Sendable>(
    looking look: @escaping @Sendable (SessionPage) async throws(StoreError) -> Yield,
    _ take: (Yield) async throws(StoreError) -> Bool
  ) async throws(StoreError) -> Bool {
    guard width > 1 else { return try await goThrough(PageRange(after: after), look, take) }
    let partitions = try await reader.dividedOrder(width)
    // Where there are fewer parts than there may be at once, the next page is read while one is looked at.
    let ahead = width - partitions.count
    return try await withTaskGroup(of: Result<Step<Yield>, StoreError>.self) { group -> Result<Bool, StoreError> in
      for partition in partitions { group.addTask { await page(Rest(partition)) } }
      var looked = 0
      var waiting: [Rest] = []
      do throws(StoreError) {
        while let step = await group.next() {
          switch try step.get() {
          case .read(let page, let rest):
            looked += 1
            group.addTask { await looking(at: page, look) }
            guard let rest else { continue }
            if looked > ahead { waiting.append(rest) } else { group.addTask { await self.page(rest) } }
          case .yield(let yield):
            looked -= 1
            if let rest = waiting.popLast() { group.addTask { await page(rest) } }
            guard try await take(yield), !Task.isCancelled else {
              group.cancelAll()
              return .success(false)
            }
          }
        }
        return .success(true)
      } catch {
        group.cancelAll()
        return .failure(error)
      }
    }.get()
  }

  /// What is left of a partition, and the way there.
  private struct Rest: Sendable {
    var range: PageRange
    var trail: CursorTrail

    init(_ partition: PageRange) { (range, trail) = (partition, CursorTrail(from: partition.after)) }
  }

  private enum Step<Yield: Sendable>: Sendable {
    /// A page, and what is left of its partition.
    case read(SessionPage, Rest?)
    case yield(Yield)
  }

  /// Takes the pages of each partition into a value of its own, in their order; partitions at the same time.
  ///
  /// - Parameter take: answers whether to go on with this partition.
  package func fold<Part: Sendable>(
    _ start: Part, _ take: @escaping @Sendable (inout Part, SessionPage) async -> Bool
  ) async throws(StoreError) -> [Part] {
    let partitions = try await reader.dividedOrder(width)
    return try await withTaskGroup(of: Result<Part, StoreError>.self) { group -> Result<[Part], StoreError> in
      for partition in partitions { group.addTask { await fold(start, partition, take) } }
      var parts: [Part] = []
      do throws(StoreError) {
        while let result = await group.next() { parts.append(try result.get()) }
        return .success(parts)
      } catch {
        group.cancelAll()
        return .failure(error)
      }
    }.get()
  }

  private func fold<Part: Sendable>(
    _ start: Part, _ partition: PageRange, _ take: @Sendable (inout Part, SessionPage) async -> Bool
  ) async -> Result<Part, StoreError> {
    var part = start
    do throws(StoreError) {
      _ = try await goThrough(partition, { page in page }) { page in await take(&part, page) }
      return .success(part)
    } catch {
      return .failure(error)
    }
  }

  private func goThrough<Yield>(
    _ partition: PageRange, _ look: (SessionPage) async throws(StoreError) -> Yield,
    _ take: (Yield) async throws(StoreError) -> Bool
  ) async throws(StoreError) -> Bool {
    var request = request(partition)
    var trail = CursorTrail(from: partition.after)
    request.limit = first ?? limit
    repeat {
      let page = try await reader.page(request)
      try trail.goOn(to: page.next)
      (request.cursor, request.limit) = (page.next, limit)
      guard try await take(look(page)), !Task.isCancelled else { return false }
    } while request.cursor != nil
    return true
  }

  private func page<Yield: Sendable>(_ part: Rest) async -> Result<Step<Yield>, StoreError> {
    do throws(StoreError) {
      let page = try await reader.page(request(part.range))
      var rest = part
      try rest.trail.goOn(to: page.next)
      rest.range.after = page.next
      return .success(.read(page, page.next == nil ? nil : rest))
    } catch {
      return .failure(error)
    }
  }

  private func looking<Yield: Sendable>(
    at page: SessionPage, _ look: (SessionPage) async throws(StoreError) -> Yield
  ) async -> Result<Step<Yield>, StoreError> {
    do throws(StoreError) { return .success(.yield(try await look(page))) } catch { return .failure(error) }
  }

  private func request(_ partition: PageRange) -> PageRequest {
    var request = PageRequest(partition, limit: limit, contents: contents)
    request.prefilter = prefilter
    return request
  }
}

/// When somebody was last told how far something is: often enough to be seen, and seldom enough to cost nothing.
package struct Pace: Sendable {
  private var last = ContinuousClock.now
  private let interval = Duration.milliseconds(100)

  package init() {}

  package mutating func isDue() -> Bool {
    guard ContinuousClock.now - last >= interval else { return false }
    last = .now
    return true
  }
}
