extension String {
  /// The text with every one of a sign replaced, whatever stands behind it.
  ///
  /// For what is read by bytes or scalars: SQL, a shell, a spreadsheet. As a `Character`, a quotation mark that a combining sign
  /// follows is another than a quotation mark, would stay as it is, and end there what it stands in.
  package func replacingEach(_ sign: Unicode.Scalar, by text: String) -> String {
    unicodeScalars.split(separator: sign, omittingEmptySubsequences: false).map { String($0) }.joined(separator: text)
  }
}
