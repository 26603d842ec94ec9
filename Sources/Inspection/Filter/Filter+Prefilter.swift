import ECMAScript
package import Sessions
package import SessionsAdministration

extension Filter {
  /// What a record's bytes must show for this filter to let it through, as far as bytes can tell.
  ///
  /// - Parameter format: what stands in the payloads: only in plain JSON do values stand as they are.
  package func prefilter(for format: PayloadCodec) -> PayloadPrefilter {
    var prefilter = PayloadPrefilter()
    guard format.isPlainJSON else { return prefilter }
    if format.form == .flat { for word in root.requiredWords { prefilter.require(word: word) } }
    for (path, text) in root.requiredValues(masking) {
      if case .key(let key)? = path.path.last { prefilter.require(key.string, equals: text) }
    }
    return prefilter
  }

  /// Whether one of its words stands in what a session is called.
  package func names(_ id: SessionID, key: Fingerprint.Key) -> Bool {
    var name = SearchText()
    name.append(disclosure.label(of: id, key: key))
    return root.any { if case .word(let word) = $0 { name.contains(word) || begins(id, with: word) } else { false } }
  }
}

extension Filter.Node {
  /// Words without which nothing matches.
  fileprivate var requiredWords: [[UInt8]] {
    switch self {
    case .word(let word): [word]
    case .and(let nodes): nodes.flatMap(\.requiredWords)
    case .all, .compare, .exists, .not, .or: []
    }
  }

  /// The same of texts at paths. What stands where a name may hide it is none: bytes know no masks, and it is to be said what was masked.
  func requiredValues(_ masking: Masking) -> [(path: ContentPath, text: String)] {
    switch self {
    case .compare(.content(let path), .equal, .text(let text)) where path.section == .data && !masking.mayHide(path.path):
      [(path: path, text: text)]
    case .and(let nodes): nodes.flatMap { $0.requiredValues(masking) }
    case .all, .word, .compare, .exists, .not, .or: []
    }
  }
}
