import ECMAScript
import Sessions

extension StoreContract {
  static let reading: [StoreContract] = [
    StoreContract("an id that was never stored reads as nil") { context in
      try await context.expectAbsent(context.store.makeID())
      _ = try await context.created()
      try await context.expectAbsent(context.store.makeID(), "beside another one")
    },
    StoreContract("reading changes nothing: the same bytes, expiry and revision every time") { context in
      let session = try await context.created(expires: context.moment)
      for _ in 0..<5 { try await context.expectStored(session, "after reading it") }
    },
    StoreContract(expiry: .outlived, "an expired session can be read: the store does not judge, and deletes nothing by itself") {
      context in
      let session = try await context.created(expires: Timestamp(milliseconds: 1))
      try await context.expectStored(session)
      try await context.expectStored(session, "the second time")
    },
    StoreContract("ids that nobody made read as nil") { context in
      _ = try await context.created()
      for id in SessionID.hostile { try await context.expectAbsent(id, "under a hostile id") }
    },
    StoreContract("an id is the whole id: no prefix, no extension, no other case") { context in
      let session = try await context.created()
      guard let text = session.id.reveal()?.string else { throw ContractFailure("makeID gave an id without a text") }
      let others = [String(text.dropLast()), String(text.dropFirst()), text + "0", text + " ", " " + text, text.uppercased()]
      for other in others where other != text { try await context.expectAbsent(SessionID(other), "under an id like it") }
    },
    StoreContract("ids are told apart by code unit, not by how they look") { context in
      // A store may refuse ids that are not of its form; it may not take one for the other.
      let composed = SessionID("caf\u{e9}-0123456789abcdef"), decomposed = SessionID("cafe\u{301}-0123456789abcdef")
      guard (try? await context.store.create(StoredSession(id: composed, payload: ContractContext.payload))) != nil else {
        return
      }
      try await context.expectAbsent(decomposed, "under an id that only looks the same")
    },
    StoreContract("a write under an id that nobody made makes no session for anyone else, and does not crash") { context in
      let session = try await context.created()
      for id in SessionID.hostile {
        // Kept under exactly this id, or refused: both are fine.
        let hostile = StoredSession(id: id, payload: Array(#"{"evil":true}"#.utf8))
        let created = await refusable { () throws(StoreError) in try await context.store.create(hostile) }
        if case .created? = created { _ = try await context.store.delete(id, ifRevision: nil) }
        let outcome = await refusable { () throws(StoreError) in try await context.store.update(hostile) }
        try context.expect(outcome ?? .gone == .gone, "update under an id that nobody made found something")
        try await context.expectAbsent(id, "under a hostile id after writing")
      }
      try await context.expectStored(session, "after hostile writes")
    },
  ]

  /// The answer of a store that may refuse this id: nil where it did.
  private static func refusable<Outcome>(_ write: () async throws(StoreError) -> Outcome) async -> Outcome? {
    do { return try await write() } catch { return nil }
  }
}
