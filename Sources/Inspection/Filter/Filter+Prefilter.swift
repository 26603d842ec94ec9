import ECMAScript
package import Sessions
package import SessionsAdministration

extension Filter {
  /// What a record's bytes must show for this filter to let it through, as far as bytes can tell. Bytes know no masks: they are not asked
  /// where the filter asks for what a name hides, or for an end that is not kept, so that this is said; behind them nothing of the like is.
  ///
  /// - Parameters:
  ///   - format: what stands in the payloads: only in plain JSON do values stand as they are.
  ///   - endsBySetting: whether the store does not keep when its sessions end.
  package func prefilter(for format: PayloadCodec, endsBySetting: Bool = false) -> PayloadPrefilter {
    var prefilter = PayloadPrefilter()
    guard format.isPlainJSON, !root.asksForHidden(masking), !endsBySetting || !root.asksForEnd else { return prefilter }
    if format.form == .flat { for word in root.requiredWords { prefilter.require(word: word) } }
    for (path, text) in root.requiredValues {
      if case .key(let key)? = path.path.last { prefilter.require(key.string, equals: text) }
    }
    if !prefilter.isOpen { unknown.noteNothingBehindBytes() }
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

  /// The same of texts at paths.
  fileprivate var requiredValues: [(path: ContentPath, text: String)] {
    switch self {
    case .compare(.content(let path), .equal, .text(let text)) where path.section == .data: [(path: path, text: text)]
    case .and(let nodes): nodes.flatMap(\.requiredValues)
    case .all, .word, .compare, .exists, .not, .or: []
    }
  }

  /// Whether it asks for a value that may be hidden for the name of a key.
  fileprivate func asksForHidden(_ masking: Masking) -> Bool {
    any { node in
      switch node {
      case .compare(.content(let path), _, _), .exists(.content(let path)): masking.mayHide(path.path)
      default: false
      }
    }
  }

  /// Whether it asks when a session ends, or whether it has.
  fileprivate var asksForEnd: Bool {
    any { node in
      switch node {
      case .compare(_, _, .state(let word)): word.dependsOnEnd
      case .compare(.field(let field), _, _): field == .expires
      default: false
      }
    }
  }
}
