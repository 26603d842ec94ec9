/// What a server tells of itself (`INFO`): lines of names and values.
enum RedisInformation {
  /// No server has so much to tell, and what is longer is not looked into.
  private static let longest = 1 << 20
  private static let longestValue = 200

  /// The fields that are asked for; nil: it tells nothing.
  static func fields(_ names: [String], of answer: RESPValue) -> [String: String]? {
    guard let bytes = answer.bytes, bytes.count <= longest else { return nil }
    var fields: [String: String] = [:]
    var rest = bytes[...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      let name = line.prefix { $0 != UInt8(ascii: ":") }
      guard name.endIndex < line.endIndex, let known = names.first(where: { name.elementsEqual($0.utf8) }) else { continue }
      let value = line[name.endIndex...].dropFirst().prefix { $0 != UInt8(ascii: "\r") }
      fields[known] = String(decoding: value.prefix(longestValue), as: UTF8.self)
    }
    return fields
  }
}
