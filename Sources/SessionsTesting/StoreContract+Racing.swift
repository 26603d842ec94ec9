import ECMAScript
import Sessions

extension StoreContract {
  private static let tasks = 16

  /// What holds however many tasks use one store at once.
  static let racing: [StoreContract] = [
    StoreContract("of many that create one id at once, exactly one does") { context in
      let id = context.store.makeID()
      let outcomes = try await gather(tasks) { index in
        try await context.store.create(StoredSession(id: id, payload: Array("{\"n\":\(index)}".utf8)))
      }
      let winners = outcomes.indices.filter { outcomes[$0] != .exists }
      try context.expect(winners.count == 1, "\(winners.count) of \(tasks) creates of one id succeeded")
      let stored = try await context.read(id)
      try context.expect(stored.payload == Array("{\"n\":\(winners[0])}".utf8), "what is stored is not what the winner wrote")
    },
    StoreContract("of many that update one revision at once, exactly one does") { context in
      let session = try await context.created()
      let outcomes = try await gather(tasks) { index in
        var mine = session
        mine.payload = Array("{\"task\":\(index)}".utf8)
        return try await context.store.update(mine)
      }
      let winners = outcomes.indices.filter { outcomes[$0] != .conflict }
      try context.expect(winners.count == 1, "\(winners.count) of \(tasks) updates of one revision succeeded")
      let stored = try await context.read(session.id)
      try context.expect(stored.payload == Array("{\"task\":\(winners[0])}".utf8), "what is stored is not what the winner wrote")
    },
    StoreContract("counting by compare-and-swap from many tasks loses nothing") { context in
      let each = 15
      @Sendable func payload(_ count: Int) -> [UInt8] { Array("{\"n\":\(count)}".utf8) }
      let id = try await context.created(payload(0)).id
      _ = try await gather(tasks) { _ in
        for _ in 0..<each {
          var tries = 0
          while true {
            tries += 1
            // Each conflict is another task's success, of which there are no more than this.
            try context.expect(tries <= tasks * each, "update goes on answering conflict after \(tasks * each) attempts")
            var session = try await context.read(id)
            guard let count = Int(String(decoding: session.payload.dropFirst(5).dropLast(), as: UTF8.self)) else {
              throw ContractFailure("a torn or foreign payload was read")
            }
            session.payload = payload(count + 1)
            let outcome = try await context.store.update(session)
            try context.expect(outcome != .gone, "update answered gone while nobody deletes")
            if case .updated = outcome { break }
          }
        }
      }
      let total = try await context.read(id).payload
      try context.expect(
        total == payload(tasks * each),
        "\(tasks) tasks counted \(tasks * each) and \(String(decoding: total, as: UTF8.self)) remain")
    },
    StoreContract("readers beside a writer see the old session or the new, never a mixture") { context in
      let id = try await context.created(even(0)).id
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for index in 1...60 { _ = try await context.updated(StoredSession(id: id, payload: even(index))) }
        }
        for _ in 0..<3 {
          group.addTask {
            for _ in 0..<60 {
              let payload = try await context.read(id).payload
              try context.expect(
                payload.starts(with: Self.opening) && payload.suffix(2) == Self.closing[...]
                  && Set(payload.dropFirst(6).dropLast(2)).count == 1,
                "a reader saw a torn payload of \(payload.count) bytes")
            }
          }
        }
        try await group.waitForAll()
      }
    },
    StoreContract("a delete and an update of one revision: exactly one of them succeeds") { context in
      for round in 0..<20 {
        let session = try await context.created()
        async let deleted = context.store.delete(session.id, ifRevision: session.revision)
        async let updated = context.store.update(session.with(payload: Array("{\"round\":\(round)}".utf8)))
        let outcomes = (try await deleted, try await updated)
        switch outcomes {
        case (.deleted, .gone): try await context.expectAbsent(session.id, "after its delete won")
        case (.conflict, .updated): _ = try await context.read(session.id)
        default: throw ContractFailure("delete answered \(outcomes.0) while update answered \(outcomes.1)")
        }
      }
    },
    StoreContract("a session deleted under the hands of its writers stays deleted") { context in
      for _ in 0..<5 {
        let id = try await context.created().id
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<4 {
            group.addTask {
              for _ in 0..<20 {
                guard let session = try await context.store.read(id) else { return }
                _ = try await context.store.update(session)
              }
            }
          }
          group.addTask { _ = try await context.store.delete(id, ifRevision: nil) }
          try await group.waitForAll()
        }
        try await context.expectAbsent(id, "although it was deleted and nobody creates")
      }
    },
    StoreContract("of many that delete one session at once, exactly one is told that it did") { context in
      let id = try await context.created().id
      let outcomes = try await gather(tasks) { _ in try await context.store.delete(id, ifRevision: nil) }
      let winners = outcomes.filter { $0 == .deleted }.count
      try context.expect(winners == 1, "\(winners) of \(tasks) deletes of one session answered deleted")
    },
  ]

  /// An object of one letter over and over: a mixture of two is easy to see.
  private static func even(_ index: Int) -> [UInt8] {
    opening + Array(repeating: UInt8(ascii: "a") + UInt8(index % 26), count: 2_000 + index % 7 * 1_000) + closing
  }

  private static let opening = Array(#"{"a":""#.utf8), closing = Array(#""}"#.utf8)

  private static func gather<Outcome: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Outcome
  ) async throws -> [Outcome] {
    try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
      for index in 0..<count { group.addTask { (index, try await body(index)) } }
      var outcomes: [(Int, Outcome)] = []
      for try await outcome in group { outcomes.append(outcome) }
      return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}

extension StoredSession {
  func with(payload: [UInt8]) -> StoredSession {
    var copy = self
    copy.payload = payload
    return copy
  }
}
