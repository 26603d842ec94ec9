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
    case .compare(.data, .equal, .text(let text)), .compare(.flashValue, .equal, .text(let text)): sieve.require(value: text)
    case .and(let nodes): for node in nodes { node.require(in: &sieve) }
    case .all, .word, .flag, .compare, .exists, .not, .or: break
    }
  }
}
