package import ECMAScript

/// Who is logged in, where a framework keeps that.
package struct KeptUser: Hashable, Sendable {
  package let name: JSString
  /// Where it stands among the data; the last step may lie in what a text there says.
  package let path: ValuePath

  package init(_ name: JSString, at path: ValuePath) { (self.name, self.path) = (name, path) }
}
