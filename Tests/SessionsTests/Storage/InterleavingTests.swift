import SessionCookies
import ECMAScript
import Sessions
import Testing

/// Programs of requests on one session, run in every order of their steps, or in random ones.
@Suite("every interleaving")
struct InterleavingTests {
  enum Step: Hashable, Sendable { case get, setOwn, setShared, readFlash, commit, destroy }

  /// What has to hold afterwards, kept beside the steps as they happen.
  struct Expectation {
    var isDestroyed = false
    var ownKeys: Set<String> = []
    var shared: JSONValue = 0
    var isFlashConsumed = false
  }

  /// One request: what it has open, and what its commit would keep.
  struct Request {
    var number: Int
    var session: Session?
    var setOwn = false, setShared = false, readFlash = false
  }

  static let programs: [[Step]] = [.setOwn, .setShared, .readFlash].flatMap { change in
    [Step.commit, .destroy].map { end in [Step.get, change, end] }
  }

  @Test("of two requests {get, change, commit or destroy}: nothing lost, nothing revived, the loser told")
  func two() async throws {
    var runs = 0
    for first in Self.programs {
      for second in Self.programs {
        for order in Self.orders(first.count, second.count) {
          try await Self.run([first, second], order: order, label: "\(first) \(second) in the order \(order)")
          runs += 1
        }
      }
    }
    #expect(runs == 36 * 20)
  }

  @Test("of five requests, a thousand times at random: the same")
  func five() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    for round in 0..<1_000 {
      let programs: [[Step]] = (0..<5).map { _ in
        let changes: [Step] = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
          [.setOwn, .setShared, .readFlash, .commit].randomElement(using: &generator) ?? .commit
        }
        return [.get] + changes + [Int.random(in: 0..<8, using: &generator) == 0 ? .destroy : .commit]
      }
      var order = programs.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element.count) }
      order.shuffle(using: &generator)
      try await Self.run(programs, order: order, label: "seed \(seed), round \(round)")
    }
  }

  /// Every order of the steps of two requests: 0 for the first one's next, 1 for the second one's.
  private static func orders(_ first: Int, _ second: Int) -> [[Int]] {
    if first == 0 && second == 0 { return [[]] }
    let left = first > 0 ? orders(first - 1, second).map { [0] + $0 } : []
    let right = second > 0 ? orders(first, second - 1).map { [1] + $0 } : []
    return left + right
  }

  private static func run(_ programs: [[Step]], order: [Int], label: String) async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["shared": 0, "__flash_m__": "once"])
    var requests = programs.indices.map { Request(number: $0) }
    var next = programs.map { $0[...] }
    var expected = Expectation()
    for index in order {
      guard let step = next[index].popFirst() else { continue }
      try await take(step, &requests[index], &expected, world, pair, id, label)
    }
    try await check(expected, world, id, label)
  }

  private static func take(
    _ step: Step, _ request: inout Request, _ expected: inout Expectation, _ world: RequestWorld, _ pair: String, _ id: SessionID,
    _ label: String
  ) async throws {
    let session = request.session
    switch step {
    case .get: request.session = try await world.open(pair)
    case .setOwn:
      try session?.set("own\(request.number)", true)
      request.setOwn = true
    case .setShared:
      try session?.javaScript.set("shared", .number(JSNumber(Double(request.number + 1))))
      request.setShared = true
    case .readFlash: request.readFlash = session?.javaScript.get("m") != nil || request.readFlash
    case .destroy:
      guard let session else { return }
      let isOld = session.id == id
      _ = try await world.storage.destroySession(session)
      expected.isDestroyed = expected.isDestroyed || isOld
    case .commit:
      guard let session, !session.isDestroyed else { return }
      // A request that came after the end has a session of its own, under another id.
      let isOld = session.id == id
      let hasToWrite = session.isChanged
      do throws(SessionError) {
        _ = try await world.storage.commitSession(session)
        #expect(!(isOld && expected.isDestroyed && hasToWrite), "a commit to a destroyed session succeeded: \(label)")
        guard isOld else { return #expect(session.id != id, "an id was adopted: \(label)") }
        if request.setOwn { expected.ownKeys.insert("own\(request.number)") }
        if request.setShared && hasToWrite { expected.shared = .number(JSNumber(Double(request.number + 1))) }
        if request.readFlash { expected.isFlashConsumed = true }
        request.setShared = false
      } catch {
        #expect(error == .gone && expected.isDestroyed && isOld, "\(error): \(label)")
      }
    }
  }

  private static func check(_ expected: Expectation, _ world: RequestWorld, _ id: SessionID, _ label: String) async throws {
    let stored = try await world.store.memory.read(id)
    if expected.isDestroyed {
      #expect(stored == nil, "revived: \(label)")
      return
    }
    let content = try SessionCodec.flat.decode(try #require(stored).payload)
    let ownKeys = content.values.keys.map(\.string).filter { $0.hasPrefix("own") }
    #expect(Set(ownKeys) == expected.ownKeys, "lost update: \(label)")
    #expect(content.value("shared") == expected.shared, "not the last writer: \(label)")
    #expect((content.flash("m") == nil) == expected.isFlashConsumed, "the flash: \(label)")
  }
}
