import Platform

extension String {
  /// The text as a statement has it, also where the user's settings take a backslash for itself.
  var postgresLiteral: String { "E'" + replacingEach("\\", by: "\\\\").replacingEach("'", by: "''") + "'" }
}
