import Sessions
import SessionsAdministration

/// Finds out which keys of a database are sessions, and whose: by what keys are called, and what stands in some of them.
/// It changes nothing and keeps nobody waiting: a sample of random keys, and a look for each prefix that is known.
struct KeyRecognition: Sendable {
  private let client: RedisClient
  private let layouts: [KeyLayout]

  /// So many keys are looked at by chance.
  private static let sample = 512
  /// So many values of a group tell what they are.
  private static let values = 16

  init(_ client: RedisClient, among layouts: [KeyLayout]) {
    self.client = client
    self.layouts = layouts
  }

  /// Every group of sessions that shows.
  func groups() async throws(StoreError) -> [KeyGroup] {
    var keys = Set(try await randomKeys())
    let known = Set(layouts.flatMap(\.exactPrefixes)).filter { !$0.isEmpty }.sorted()
    for prefix in known { keys.formUnion(try await some(beginning: prefix, portions: 1)) }
    var found: [[UInt8]: [KeyLayout: [[UInt8]]]] = [:]
    for key in keys {
      for layout in layouts {
        if let prefix = layout.prefix(of: key) { found[prefix, default: [:]][layout, default: []].append(key) }
      }
    }
    var groups: [KeyGroup] = []
    for (prefix, candidates) in found.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard let layout = try await best(of: candidates) else { continue }
      groups.append(KeyGroup(layout, prefix: String(decoding: prefix, as: UTF8.self)))
    }
    return groups
  }

  /// The layout of the keys that begin so; nil: there are none, or nobody knows them.
  func layout(beginning prefix: String) async throws(StoreError) -> KeyLayout? {
    let keys = try await some(beginning: prefix, portions: 50)
    var candidates: [KeyLayout: [[UInt8]]] = [:]
    for layout in layouts {
      let own = keys.filter { key in
        layout.prefix(of: key).map { String(decoding: $0, as: UTF8.self) == prefix } ?? false
      }
      candidates[layout] = own.isEmpty ? nil : own
    }
    if let usual = try await best(of: candidates) { return usual }
    // Under a prefix of the application's own.
    for layout in layouts {
      let own = keys.filter { layout.ids.matches(Array($0.dropFirst(prefix.utf8.count))) }
      candidates[layout] = own.isEmpty ? nil : own
    }
    return try await best(of: candidates)
  }

  /// How many keys there are, whatever they are.
  func count() async throws(StoreError) -> Int64? {
    try client.checked(try await client.read([RedisCommand("DBSIZE")])[0], of: "DBSIZE").integer
  }

  // MARK: Samples

  private func randomKeys() async throws(StoreError) -> [[UInt8]] {
    let answers = try await client.read(Array(repeating: RedisCommand("RANDOMKEY"), count: Self.sample))
    if let error = answers.first?.error, error.code != "NOPERM" { _ = try client.checked(answers[0], of: "RANDOMKEY") }
    return answers.compactMap(\.bytes)
  }

  /// Keys that begin so, after so many portions at the most.
  private func some(beginning prefix: String, portions: Int) async throws(StoreError) -> [[UInt8]] {
    let pattern = KeySpace(prefix: prefix).pattern
    var place = Array("0".utf8)
    var keys: [[UInt8]] = []
    for _ in 0..<portions {
      let scan = RedisCommand("SCAN", .bytes(place), "MATCH", .bytes(pattern), "COUNT", "200")
      let answer = try client.checked(try await client.read([scan])[0], of: "SCAN")
      guard let parts = answer.list, parts.count == 2, let next = parts[0].bytes else { break }
      keys += parts[1].list?.compactMap(\.bytes) ?? []
      place = next
      if next.elementsEqual("0".utf8) || keys.count >= Self.values { break }
    }
    return keys
  }

  // MARK: What they hold

  /// The layout whose values most of these are. Of two that fit equally well the first is taken.
  private func best(of candidates: [KeyLayout: [[UInt8]]]) async throws(StoreError) -> KeyLayout? {
    var best: (score: Double, layout: KeyLayout)?
    for layout in layouts {
      guard let keys = candidates[layout] else { continue }
      let score = try await score(of: layout, keys.prefix(Self.values))
      if score > best?.score ?? 0 { best = (score, layout) }
    }
    return best?.layout
  }

  /// 0: it is not that layout; 1: it could be; 2: hardly anything else looks so.
  private func score(of layout: KeyLayout, _ keys: ArraySlice<[UInt8]>) async throws(StoreError) -> Double {
    let command = layout.kind == .string ? "GET" : "TYPE"
    let answers = try await client.read(keys.map { RedisCommand(command, .bytes($0)) }).filter { $0 != .null }
    guard !answers.isEmpty else { return 0 }
    let scores = answers.map { answer -> Double in
      guard let bytes = answer.bytes else { return 0 }
      if layout.kind == .hash { return bytes.elementsEqual("hash".utf8) ? 2 : 0 }
      switch layout.codec.likelihood(bytes, true) {
      case .none: return 0
      case .possible: return 1
      case .distinctive: return 2
      }
    }
    let fitting = scores.count { $0 > 0 }
    return fitting * 4 >= scores.count * 3 ? scores.reduce(0, +) / Double(scores.count) : 0
  }
}
