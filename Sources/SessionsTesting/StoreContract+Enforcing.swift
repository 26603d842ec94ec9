import ECMAScript
import Sessions

/// What a store promises that ends sessions itself.
extension StoreContract {
  static let enforcing: [StoreContract] = [
    StoreContract(expiry: .enforced, "an expiry that does not lie in the future is refused, and nothing is written or destroyed")
    {
      context in
      let there = try await context.created(expires: context.moment)
      for expires in [Timestamp(milliseconds: 1), Timestamp.now().adding(seconds: -1)] {
        var late = there
        late.expires = expires
        late.payload = Array("{}".utf8)
        do {
          let outcome = try await context.store.update(late)
          throw ContractFailure("an update with an expiry in the past answered \(outcome)")
        } catch is StoreError {}
        try await context.expectStored(there, "after an update was refused")
        let new = StoredSession(id: context.store.makeID(), payload: ContractContext.payload, expires: expires)
        do {
          let outcome = try await context.store.create(new)
          throw ContractFailure("a create with an expiry in the past answered \(outcome)")
        } catch is StoreError {}
        try await context.expectAbsent(new.id, "after its create was refused")
      }
    },
    StoreContract(expiry: .enforced, "a session whose expiry has come reads as nil, cannot be written, and is not there") {
      context in
      let session = try await context.created(expires: Timestamp.now().adding(milliseconds: 2000))
      try await context.within("a session can be read long after its expiry has come") {
        while try await context.store.read(session.id) != nil { try await Task.sleep(for: .milliseconds(20)) }
      }
      try context.expect(Timestamp.now() >= session.expires ?? .maximum, "a session was gone before its expiry had come")
      var longer = session
      longer.expires = nil
      let outcome = try await context.store.update(longer)
      try context.expect(outcome == .gone, "an update of an ended session answered \(outcome)")
      try await context.expectAbsent(session.id, "after its expiry had come")
    },
    StoreContract(.watcher, expiry: .enforced, "a watch tells that a session has ended, though nobody reads it") { context in
      // Before the first session it may be told that all must be listed again: that says nothing of the end.
      let first = try context.watcher().changes()
      let other = try await context.created()
      try await context.wait(for: first, "a create was not told to the watcher") { $0 != .deleted(other.id) }
      let stream = try context.watcher().changes()
      let session = try await context.created(expires: Timestamp.now().adding(milliseconds: 2000))
      try await context.wait(for: stream, "the end of a session was not told to the watcher") { $0 == .deleted(session.id) }
    },
    StoreContract(expiry: .enforced, "an update of the data neither shortens nor drops the expiry") { context in
      var session = try await context.created(expires: context.moment)
      for index in 0..<10 {
        session.payload = Array("{\"n\":\(index)}".utf8)
        session = try await context.updated(session)
        try await context.expectStored(session, "after an update of the data")
      }
    },
  ]
}
