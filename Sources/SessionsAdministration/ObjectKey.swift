package import ECMAScript

/// Under these keys stands what another language's object is, and what it holds under no names of its own.
package enum ObjectKey {
  /// The name of its class.
  package static let type: JSString = "__class__"
  /// What its class would be called with.
  package static let arguments: JSString = "__arguments__"
  /// What it holds as a list.
  package static let elements: JSString = "__elements__"
  /// What it keeps, where that has no names.
  package static let state: JSString = "__state__"
  /// What only its class can read, in hexadecimal.
  package static let bytes: JSString = "__bytes__"
  /// The pairs of a map whose keys are not all texts of their own.
  package static let entries: JSString = "__entries__"
  /// A constant: its class, a colon, and its name.
  package static let constant: JSString = "__enum__"
}
