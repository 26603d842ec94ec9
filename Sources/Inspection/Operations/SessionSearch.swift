package import Sessions

/// Finds the sessions that a person means by what was typed or pasted: one rule for the interface and the verbs.
///
/// What is named whole, by an id or a cookie, is read where it would be. A store is gone through for the beginning of an id and for
/// fingerprints only, and once, however many are looked for.
package struct SessionSearch: Sendable {
  package let reader: any SessionLister
  package let summaries: SummaryBuilder
  package let input: IdentityInput

  package init(reader: any SessionLister, summaries: SummaryBuilder, input: IdentityInput) {
    (self.reader, self.summaries, self.input) = (reader, summaries.forManyRows, input)
  }

  package func resolve(_ text: String) async throws(StoreError) -> IdentityInput.Resolution {
    try await resolve([text])[0]
  }

  /// What each of the texts means.
  package func resolve(_ texts: [String]) async throws(StoreError) -> [IdentityInput.Resolution] {
    let brought = texts.map { input.sessions(in: $0) }
    var near = try await rows(of: brought)
    let unknown = texts.indices.filter { near[$0].isEmpty }
    if !unknown.isEmpty {
      let wanted = Dictionary(
        unknown.flatMap { place in brought[place].map { (reader.listedID(for: $0), [place]) } }, uniquingKeysWith: +)
      let names = NameIndex(unknown.map { ($0, texts[$0]) })
      try await StoreWalk(reader: reader, contents: false, limit: 4_096).run { page in
        for entry in page.entries {
          let row = summaries.summary(of: entry).summary
          var places = Set(wanted[row.id] ?? [])
          for place in names.places(for: row) where input.matches(row, texts[place]) { places.insert(place) }
          for place in places { near[place].append(row) }
        }
        return true
      }
    }
    return texts.indices.map { input.resolve(texts[$0], among: near[$0], listed: reader.listedID) }
  }

  /// The session of an id, of which nothing but the whole is tried; nil: there is none.
  package func session(withID text: String) async throws(StoreError) -> SessionID? {
    let ids = IdentityInput().sessions(in: text)
    let entries = try await reader.entries(of: ids)
    return ids.first { entries[$0] != nil }
  }

  /// A session that was found, by the id that was brought: whoever brings one knows it, and a store of digests does not.
  package func asBrought(_ id: SessionID, by text: String) -> SessionID {
    input.sessions(in: text).first { reader.listedID(for: $0) == id } ?? id
  }

  /// The rows of those that are there, whether or not what they hold can be understood, as a listing calls them.
  private func rows(of brought: [[SessionID]]) async throws(StoreError) -> [[SessionSummary]] {
    var entries: [SessionID: SessionEntry] = [:]
    for batch in brought.flatMap(\.self).batches { entries.merge(try await reader.entries(of: batch)) { first, _ in first } }
    return brought.map { ids in
      ids.compactMap { id in
        guard let entry = entries[id] else { return nil }
        // Of what cannot be read it is not known whether it is there: a listing tells.
        if case .unreadable = entry.content { return nil }
        // By name alone: what it holds is not looked into.
        let named = SessionEntry(id: reader.listedID(for: id), size: entry.size, modified: nil, content: .unread)
        return summaries.summary(of: named).summary
      }
    }
  }
}

/// Which of many texts may name a row: by how they begin, so that a row is not compared with each of them.
private struct NameIndex {
  private var byBeginning: [Substring: [Int]] = [:]
  /// What is too short to be looked up.
  private var short: [Int] = []

  init(_ texts: [(place: Int, text: String)]) {
    for (place, text) in texts {
      let keys = Self.keys(of: text.trimmed)
      if keys.isEmpty { short.append(place) }
      for key in keys { byBeginning[key, default: []].append(place) }
    }
  }

  private static func keys(of text: String) -> Set<Substring> {
    let digits = text.lowercased()
    if let tilde = digits.firstIndex(of: "~") {
      let fingerprint = digits[tilde...]
      return fingerprint.count >= 5 ? [fingerprint.prefix(5)] : []
    }
    return text.count >= 8 ? [digits.prefix(8)] : []
  }

  func places(for row: SessionSummary) -> [Int] {
    let fingerprint = row.label.fingerprint
    let beginnings: Set<Substring> = [
      fingerprint.prefix(8), "~" + fingerprint.prefix(4), row.id.orderText.lowercased().prefix(8),
    ]
    return short + beginnings.flatMap { byBeginning[$0] ?? [] }
  }
}
