import ECMAScript
import TestSupport
import TestTraits
import Testing

/// Who may choose ids of their own, as in PHP without strict mode, would find another's by where it stands among them.
@Suite("In an audit nothing stands in an order of ids", .ownThreads) struct AuditOrderTests {
  private let work: Workspace
  /// The fingerprints as programs get them, in the order of the ids.
  private let fingerprints: [String]

  init() throws {
    let record = #"{"data":{"theme":"dark"},"expires":"2099-01-02T03:04:05.678Z"}"#
    let ids = (16..<56).map { String($0, radix: 16) + "0000000000000a" }
    work = try Workspace(Dictionary(uniqueKeysWithValues: ids.map { ($0, record) }))
    // With a key of its own in each run some orders would be the same now and then.
    try work.write("home/.local/state/session-inspector/fingerprint.key", "0123456789abcdef0123456789abcdef")
    let rows = try work.run(["list", work.store, "--json", "--limit", "0", "--sort", "id"]).json?["sessions"]?.asArray ?? []
    fingerprints = rows.compactMap { $0["fingerprint"]?.asString?.string }
    #expect(fingerprints.count == 40 && fingerprints != fingerprints.sorted())
  }

  private func told(_ arguments: [String]) throws -> [String] {
    let result = try work.run(arguments)
    let text = result.output + result.errors
    return text.matches(of: /[0-9a-f]{8}/).map { String($0.output) }.filter(fingerprints.contains)
  }

  @Test("whatever is asked for", arguments: ["state", "flash", "keys", "user", "expires", "size", "id"])
  func sorted(_ field: String) throws {
    let order = fingerprints.sorted()
    for field in field == "id" ? [field] : [field, "-" + field] {
      let sort = ["--audit", "--sort", field]
      for form in [[], ["--json"], ["--jsonl"], ["--csv"], ["--ids"]] {
        #expect(try told(["list", work.store, "--limit", "0"] + form + sort) == order, "\(field) \(form)")
      }
      #expect(try told(["list", work.store, "--limit", "7"] + sort) == Array(order.prefix(7)), "\(field)")
      for form in [["--jsonl"], ["--csv"]] {
        #expect(try told(["export", work.store] + form + sort) == order, "\(field) \(form)")
      }
    }
  }

  @Test("nor among the largest, nor where one of several could be meant") func others() throws {
    let largest = try told(["stats", work.store, "--audit"])
    #expect(largest.prefix(3) == fingerprints.sorted().prefix(3), "\(largest)")
    let digit = fingerprints.sorted()[20].prefix(1)
    let meant = fingerprints.filter { $0.hasPrefix(digit) }.sorted()
    #expect(meant.count > 1)
    #expect(try told(["get", work.store, "~\(digit)", "--audit"]) == Array(meant.prefix(8)))
  }
}
