import ECMAScript
import Sessions

extension StoreContract {
  static let creating: [StoreContract] = [
    StoreContract("what was created is read back, with the revision that create answered") { probe in
      try await probe.expectStored(try await probe.created(expires: StoreProbe.moment))
    },
    StoreContract("create never overwrites: it answers exists and leaves everything as it was") { probe in
      let session = try await probe.created(expires: StoreProbe.moment)
      let other = StoredSession(id: session.id, payload: Array(#"{"other":true}"#.utf8))
      let outcome = try await probe.store.create(other)
      try probe.expect(outcome == .exists, "create under a taken id answered \(outcome)")
      try await probe.expectStored(session, "after a second create")
    },
    StoreContract("create answers exists also for an expired session and for one equal to what is there") { probe in
      let session = try await probe.created(expires: Timestamp(milliseconds: 1))
      let outcome = try await probe.store.create(session)
      try probe.expect(outcome == .exists, "create of the same again answered \(outcome)")
      try await probe.expectStored(session)
    },
    StoreContract("a deleted id can be created again, with nothing of the old session") { probe in
      let old = try await probe.created(#"{"old":"data","more":[1,2,3]}"#, expires: StoreProbe.moment)
      _ = try await probe.store.delete(old.id, ifRevision: nil)
      let new = try await probe.created(Array("{}".utf8), id: old.id)
      try await probe.expectStored(new)
    },
    StoreContract("sessions do not mix") { probe in
      var sessions: [StoredSession] = []
      for index in 0..<20 {
        sessions.append(try await probe.created("{\"n\":\(index)}", expires: Timestamp(milliseconds: Int64(index))))
      }
      for session in sessions.reversed() { try await probe.expectStored(session, "beside others") }
    },
    StoreContract("fresh ids never repeat, and are at least 16 characters") { probe in
      let ids = (0..<1_000).map { _ in probe.store.makeID() }
      try probe.expect(Set(ids).count == ids.count, "makeID repeated itself within 1,000 ids")
      try probe.expect(ids.allSatisfy { ($0.reveal()?.string.count ?? 0) >= 16 }, "makeID gave an id of fewer than 16 characters")
    },
    StoreContract("two sessions of the same content have ids and records of their own") { probe in
      let first = try await probe.created(), second = try await probe.created()
      _ = try await probe.store.delete(first.id, ifRevision: nil)
      try await probe.expectStored(second, "after its twin was deleted")
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
    StoreContract("payload comes back byte for byte: \(name)") { probe in
      try await probe.expectStored(try await probe.created(text))
      var session = try await probe.created()
      session.payload = Array(text.utf8)
      try await probe.expectStored(try await probe.updated(session), "after an update")
    }
  }

  /// Expiries that have to come back to the millisecond.
  static let expiries: [StoreContract] = [
    ("never", nil),
    ("a whole second", 1_735_689_600_000),
    ("with milliseconds", 1_735_689_601_499),
    ("the epoch", 0),
    ("a millisecond before the epoch", -1),
    ("long before the epoch", -62_167_219_200_000),
    ("the year 9999", 253_402_300_799_999),
    ("the year 10000", 253_402_300_800_000),
    ("the last date of JavaScript", 8_640_000_000_000_000),
  ].map { (name: String, milliseconds: Int64?) in
    StoreContract(.expiry, "expiry is exact to the millisecond: \(name)") { probe in
      let expires = milliseconds.map { Timestamp(milliseconds: $0) }
      try await probe.expectStored(try await probe.created(expires: expires))
      var session = try await probe.created(expires: StoreProbe.moment)
      session.expires = expires
      try await probe.expectStored(try await probe.updated(session), "after an update")
    }
  }
}
