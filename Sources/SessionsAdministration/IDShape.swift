package import Platform

/// What a library's ids look like: enough to tell them from other texts, never enough to make one.
package struct IDShape: Hashable, Sendable {
  package struct Form: Hashable, Sendable {
    package var prefix: String
    package var alphabet: ASCIISet
    package var lengths: ClosedRange<Int>
    /// How many of its first characters name the directory that the rest names a file in; 0: none.
    package var shard: Int

    package init(prefix: String = "", alphabet: ASCIISet, lengths: ClosedRange<Int>, shard: Int = 0) {
      self.prefix = prefix
      self.alphabet = alphabet
      self.lengths = lengths
      self.shard = shard
    }
  }

  /// Each is enough.
  package var forms: [Form]

  package init(forms: [Form]) { self.forms = forms }
  package init(_ alphabet: ASCIISet, _ lengths: ClosedRange<Int>) { forms = [Form(alphabet: alphabet, lengths: lengths)] }

  package static let any = IDShape(.visible, 1...512)
}

extension IDShape {
  package func matches(_ bytes: [UInt8]) -> Bool {
    forms.contains { form in
      guard bytes.starts(with: form.prefix.utf8) else { return false }
      let rest = bytes.dropFirst(form.prefix.utf8.count)
      return form.lengths.contains(rest.count) && rest.allSatisfy(form.alphabet.contains)
    }
  }
}
