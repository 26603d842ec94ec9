import ECMAScript
package import Sessions
package import SessionsAdministration

extension Filter {
  /// What a record's bytes must show for this filter to let it through, as far as bytes can tell.
  ///
  /// - Parameter format: what stands in the payloads: only in plain JSON do values stand as they are.
  package func prefilter(for format: PayloadCodec) -> PayloadPrefilter {
    var prefilter = PayloadPrefilter()
    if format.isPlainJSON { root.require(in: &prefilter, words: format.form == .flat) }
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
  fileprivate func require(in prefilter: inout PayloadPrefilter, words: Bool) {
    switch self {
    case .word(let word): if words { prefilter.require(word: word) }
    case .compare(.content(let path), .equal, .text(let text)) where path.section == .data:
      if case .key(let key)? = path.path.last { prefilter.require(key.string, equals: text) }
    case .and(let nodes): for node in nodes { node.require(in: &prefilter, words: words) }
    case .all, .compare, .exists, .not, .or: break
    }
  }
}
