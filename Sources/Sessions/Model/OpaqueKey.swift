package import ECMAScript

/// Under these keys stands what can be shown of a payload that only its own language can read.
package enum OpaqueKey {
  /// Its bytes in hexadecimal.
  package static let payload: JSString = "__payload__"
  /// The texts in it, in their order.
  package static let texts: JSString = "__texts__"
}
