import ECMAScript
package import Sessions

extension Filter {
  /// What a record's bytes must show for this filter to let it through, as far as bytes can tell.
  ///
  /// - Parameter format: what stands in the payloads: only in plain JSON do values stand as they are.
  package func sieve(for format: PayloadFormat) -> PayloadSieve {
    var sieve = PayloadSieve()
    if format.isPlainJSON { root.require(in: &sieve) }
    return sieve
  }
}

extension Filter.Node {
  fileprivate func require(in sieve: inout PayloadSieve) {
    switch self {
    case .compare(.data(let path), .equal, .text(let text)):
      if case .key(let key)? = path.last { sieve.require(key.string, equals: text) }
    case .and(let nodes): for node in nodes { node.require(in: &sieve) }
    case .all, .word, .flag, .compare, .exists, .not, .or: break
    }
  }
}
