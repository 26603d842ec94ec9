import Sessions
import SessionsAdministration

/// Finds out which keys of a database are sessions, and whose: by what keys are called, and what stands in some of them.
/// It changes nothing and keeps nobody waiting: a sample of random keys, and a look for each prefix that is known.
struct KeyRecognition: Sendable {
  private let client: RedisClient
  private let layouts: [KeyLayout]
  /// The first refusal. What may not be looked at is no evidence; where nothing is known for all that, this is why.
  private var refusal: StoreError?

  /// So many keys are looked at by chance.
  private static let sample = 512
  /// So many values of a group tell what they are.
  private static let values = 16

  init(_ client: RedisClient, among layouts: [KeyLayout]) {
    self.client = client
    self.layouts = layouts
  }

  /// Every group of sessions that shows.
  mutating func groups() async throws(StoreError) -> [KeyGroup] {
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
    if groups.isEmpty, let refusal, try await count() > 0 { throw refusal }
    return groups
  }

  /// The layout of the keys that begin so; nil: there are none, or nobody knows them.
  mutating func layout(beginning prefix: String) async throws(StoreError) -> KeyLayout? {
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
    let best = try await best(of: candidates)
    if best == nil, let refusal { throw refusal }
    return best
  }

  /// How many keys there are, whatever they are.
  func count() async throws(StoreError) -> Int64 {
    try client.count(try await client.read([RedisCommand("DBSIZE")])[0], of: "DBSIZE")
  }

  /// Those of some answers that are no refusal. That a key holds something else tells what it is.
  private mutating func evidence(_ answers: [RESPValue], of command: String) -> [RESPValue] {
    let refusals = answers.compactMap(\.error).filter { $0.code != "WRONGTYPE" }
    if refusal == nil { refusal = refusals.first.map { StoreError($0, asked: command, of: client.server.place) } }
    return answers.filter { $0.error == nil || $0.error?.code == "WRONGTYPE" }
  }

  // MARK: Samples

  private mutating func randomKeys() async throws(StoreError) -> [[UInt8]] {
    let answers = try await client.read(Array(repeating: RedisCommand("RANDOMKEY"), count: Self.sample))
    var keys: [[UInt8]] = []
    for answer in evidence(answers, of: "RANDOMKEY") {
      // A name that is longer than there is room for is no session's here.
      if case .tooLarge = answer { continue }
      if let key = try client.bytes(answer, of: "RANDOMKEY") { keys.append(key) }
    }
    return keys
  }

  /// Keys that begin so, after so many portions at the most.
  private func some(beginning prefix: String, portions: Int) async throws(StoreError) -> [[UInt8]] {
    let pattern = KeySpace(prefix: prefix).pattern
    var place = Array("0".utf8)
    var keys: [[UInt8]] = []
    for _ in 0..<portions {
      let scan = RedisCommand("SCAN", .bytes(place), "MATCH", .bytes(pattern), "COUNT", "200")
      let portion = try client.portion(try await client.read([scan])[0])
      keys += portion.keys
      guard let next = portion.next, keys.count < Self.values else { break }
      place = next
    }
    return keys
  }

  // MARK: What they hold

  /// The layout whose values most of these are. Of two that fit equally well the first is taken.
  private mutating func best(of candidates: [KeyLayout: [[UInt8]]]) async throws(StoreError) -> KeyLayout? {
    var best: (score: Double, layout: KeyLayout)?
    for layout in layouts {
      guard let keys = candidates[layout] else { continue }
      let score = try await score(of: layout, keys.prefix(Self.values))
      if score > best?.score ?? 0 { best = (score, layout) }
    }
    return best?.layout
  }

  /// 0: it is not that layout; 1: it could be; 2: hardly anything else looks so.
  private mutating func score(of layout: KeyLayout, _ keys: ArraySlice<[UInt8]>) async throws(StoreError) -> Double {
    let command = layout.kind == .string ? "GET" : "TYPE"
    let read = try await client.read(keys.map { RedisCommand(command, .bytes($0)) })
    var answers: [RESPValue] = []
    for answer in evidence(read, of: command) {
      switch answer {
      case .bytes, .error: answers.append(answer)
      // What is too large to come with the others tells nothing of them.
      case .null, .tooLarge: continue
      case .integer, .list: throw client.somethingElse(command)
      }
    }
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
