import ECMAScript
import Sessions

extension StoreContract {
  static let creating: [StoreContract] = [
    StoreContract("what was created is read back, with the revision that create answered") { context in
      try await context.expectStored(try await context.created(expires: context.moment))
    },
    StoreContract("create never overwrites: it answers exists and leaves everything as it was") { context in
      let session = try await context.created(expires: context.moment)
      let other = StoredSession(id: session.id, payload: Array(#"{"other":true}"#.utf8))
      let outcome = try await context.store.create(other)
      try context.expect(outcome == .exists, "create under a taken id answered \(outcome)")
      try await context.expectStored(session, "after a second create")
    },
    StoreContract(expiry: .outlived, "create answers exists also for an expired session and for one equal to what is there") {
      context in
      let session = try await context.created(expires: Timestamp(milliseconds: 1))
      let outcome = try await context.store.create(session)
      try context.expect(outcome == .exists, "create of the same again answered \(outcome)")
      try await context.expectStored(session)
    },
    StoreContract("a deleted id can be created again, with nothing of the old session") { context in
      let old = try await context.created(#"{"old":"data","more":[1,2,3]}"#, expires: context.moment)
      _ = try await context.store.delete(old.id, ifRevision: nil)
      let new = try await context.created(Array("{}".utf8), id: old.id)
      try await context.expectStored(new)
    },
    StoreContract("sessions do not mix") { context in
      var sessions: [StoredSession] = []
      for index in 0..<20 {
        sessions.append(try await context.created("{\"n\":\(index)}", expires: context.moment.adding(milliseconds: Int64(index))))
      }
      for session in sessions.reversed() { try await context.expectStored(session, "beside others") }
    },
    StoreContract("fresh ids never repeat, and are at least 16 characters") { context in
      let ids = (0..<1_000).map { _ in context.store.makeID() }
      try context.expect(Set(ids).count == ids.count, "makeID repeated itself within 1,000 ids")
      try context.expect(
        ids.allSatisfy { ($0.reveal()?.string.count ?? 0) >= 16 }, "makeID gave an id of fewer than 16 characters")
    },
    StoreContract("two sessions of the same content have ids and records of their own") { context in
      let first = try await context.created(), second = try await context.created()
      _ = try await context.store.delete(first.id, ifRevision: nil)
      try await context.expectStored(second, "after its twin was deleted")
    },
  ]

  /// Payloads that have to come back byte for byte.
  static let payloads: [StoreContract] = [
    ("an empty object", "{}"),
    ("an empty pair of objects", "[{},{}]"),
    ("any script, and emoji", #"{"gräce":"你好 🐝","عربى":"שלום"}"#),
    ("escapes of lone surrogates", #"{"a":"\ud800","b":"\udc00x"}"#),
    ("keys that differ only in normalisation", "{\"\u{e9}\":1,\"e\u{301}\":2}"),
    ("line separators, DEL and a NUL escape", "{\"a\":\"\u{2028}\u{2029}\u{7f}\\u0000\"}"),
    ("numbers however they are spelled", #"{"a":1.0,"b":1E+2,"c":-0,"d":9007199254740993,"e":0.1e-5}"#),
    ("keys in any order, indices last", #"{"z":1,"a":2,"10":3,"2":4}"#),
    ("repeated keys", #"{"a":1,"a":2}"#),
    ("keys that mean something to JavaScript", #"{"__proto__":{"x":1},"constructor":1,"toString":2,"":3}"#),
    ("keys that mean something to an envelope", #"{"data":{"data":1},"expires":"2025-01-01T00:00:00.000Z"}"#),
    ("white space within", "{ \"a\" :\n\t[ 1 , 2 ]\r\n}"),
    ("escaped slashes and quotes", #"{"a":"\/\"\\\b\f\n\r\t\u00e9"}"#),
    ("a hundred levels", String(repeating: "{\"a\":", count: 100) + "1" + String(repeating: "}", count: 100)),
    ("a thousand keys", "{" + (0..<1_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"),
    ("a megabyte", "{\"a\":\"" + String(repeating: "x", count: 1 << 20) + "\"}"),
  ].map { name, text in
    StoreContract("payload comes back byte for byte: \(name)") { context in
      try await context.expectStored(try await context.created(text))
      var session = try await context.created()
      session.payload = Array(text.utf8)
      try await context.expectStored(try await context.updated(session), "after an update")
    }
  }

  /// Expiries that have to come back to the millisecond; those that lie in the past of stores that keep such sessions.
  static let expiries =
    [
      StoreContract("its guarantees say whether an expiry is kept") { context in
        try context.expect(
          context.store.guarantees.keepsExpiry == (context.expiry != .none),
          "guarantees.keepsExpiry is \(context.store.guarantees.keepsExpiry), and the store does otherwise")
      }
    ] + exactExpiries

  private static let exactExpiries: [StoreContract] = [
    ("never", nil, .any),
    ("a whole second", 1_735_689_600_000, .kept),
    ("with milliseconds", 1_735_689_601_499, .kept),
    ("the epoch", 0, .kept),
    ("a millisecond before the epoch", -1, .kept),
    ("long before the epoch", -62_167_219_200_000, .kept),
    ("the year 9999", 253_402_300_799_999, .any),
    ("the year 10000", 253_402_300_800_000, .any),
    ("the last date of JavaScript", 8_640_000_000_000_000, .any),
  ].map { (name: String, milliseconds: Int64?, expiry: Set<Expiry>) in
    StoreContract(expiry: expiry, "expiry is exact to the millisecond: \(name)") { context in
      let expires = milliseconds.map { Timestamp(milliseconds: $0) }
      try await context.expectStored(try await context.created(expires: expires))
      var session = try await context.created(expires: context.moment)
      session.expires = expires
      try await context.expectStored(try await context.updated(session), "after an update")
    }
  }
}
