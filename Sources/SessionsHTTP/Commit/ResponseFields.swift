internal import HTTPTypes

/// Additions to a response's header fields that leave standing what is there.
extension HTTPFields {
  /// - Parameter name: the request field that the response depends on.
  mutating func addVary(_ name: String) { add(name, to: .vary, unless: ["*", name]) }

  mutating func addCacheControl(_ directive: String) { add(directive, to: .cacheControl, unless: [directive]) }

  private mutating func add(_ value: String, to name: HTTPField.Name, unless covered: [String]) {
    let present = self[values: name].flatMap { $0.split(separator: ",") }.map { Self.trimmed($0).lowercased() }
    guard !covered.contains(where: { present.contains($0.lowercased()) }) else { return }
    append(HTTPField(name: name, value: value))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
