package import ECMAScript

/// The name of a property that not everybody may see. PHP writes that with NULs, `\0*\0name` and `\0Class\0name`; people read it in words
/// behind the name.
package enum PropertyName {
  private static let (ofFamily, ofClass): (JSString, JSString) = (" (protected)", " (private of ")

  /// `name (protected)`, and `name (private of Class)`.
  package static func shown(_ name: JSString, of owner: JSString) -> JSString {
    name + (owner == "*" ? ofFamily : ofClass + owner + ")")
  }

  /// What the property itself is called, however it is written; nil where nothing is said of who may see it.
  package static func own(in key: JSString) -> JSString? {
    key.withWTF8 { bytes -> JSString? in
      guard let first = bytes.first, let last = bytes.last, first == 0 || last == UInt8(ascii: ")") else { return nil }
      let name = own(in: bytes[...])
      return name.count < bytes.count ? JSString(uncheckedWTF8: Array(name)) : nil
    }
  }

  private static let (family, classes) = (ofFamily.wtf8, ofClass.wtf8)

  private static func own(in key: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
    var name = key
    if name.first == 0, let end = name.lastIndex(of: 0), end > name.startIndex { name = name[(end + 1)...] }
    guard name.last == UInt8(ascii: ")") else { return name }
    // From the first one on: a class has no name with such a mark in it, and whose key only looks so is judged by what comes first.
    if let place = name.indices.first(where: { name[$0...].starts(with: classes) }) { name = name[..<place] }
    while name.count >= family.count, name.suffix(family.count).elementsEqual(family) { name = name.dropLast(family.count) }
    return name
  }
}
