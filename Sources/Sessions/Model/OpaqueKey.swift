package import ECMAScript

/// Under these keys stands what can be shown of a payload that only its own language, or a key, can read.
package enum OpaqueKey {
  /// Which form it is, in words.
  package static let format: JSString = "format"
  /// How many bytes it has.
  package static let size: JSString = "size"
  /// Its bytes in hexadecimal.
  package static let payload: JSString = "__payload__"
  /// The texts in it, in their order.
  package static let texts: JSString = "__texts__"
}

extension SessionContent {
  /// Whether it is no session's values, but what can be shown of a payload that cannot be read.
  package var isOpaque: Bool {
    let known = [OpaqueKey.format, OpaqueKey.size, OpaqueKey.payload, OpaqueKey.texts]
    return 3...4 ~= values.count && known.starts(with: values.keys)
  }
}
