import SessionsSQL

extension ForeignTable {
  /// How it is known what the table is.
  ///
  /// - Parameter name: the layout that was asked for; nil: none was.
  func recognition(asked name: String?) -> String {
    if let name { return "the layout \(name), which was asked for" }
    if layout.isOwn { return "the layout \(layout.name) of the configuration file" }
    let columns = [columns.id, columns.payload, columns.expiry].compactMap(\.self)
    return "its table \(self.name), with the columns \(columns.joined(separator: ", "))"
  }
}
