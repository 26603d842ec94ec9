/// What a database has of dates beyond those that applications know, as PostgreSQL says it: `infinity`, years before the first,
/// and such as have more than four digits.
enum BoundlessTime {
  case never, future, past

  /// Nil: it is another value.
  init?(_ value: SQLValue) {
    guard case .text(let bytes) = value else { return nil }
    if bytes.elementsEqual("infinity".utf8) {
      self = .never
    } else if bytes.elementsEqual("-infinity".utf8) || bytes.suffix(3).elementsEqual(" BC".utf8) {
      self = .past
    } else if bytes.prefix(5).count(where: { 0x30...0x39 ~= $0 }) == 5, bytes.contains(UInt8(ascii: "-")) {
      self = .future
    } else {
      return nil
    }
  }
}
