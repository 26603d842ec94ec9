import Sessions
import SessionsSQL

extension ForeignTable {
  /// The rows of several ids, which are its second parameter.
  var several: String { "\(sql.select) WHERE \(PostgresDialect.isAny(sql.id, of: "$2"))" }

  /// Several ids as that parameter.
  func parameter(for ids: some Sequence<SessionID>) -> SQLValue {
    PostgresArray.value(of: ids.compactMap { $0.reveal().flatMap(sql.identity.parameters)?.first?.text })
  }
}

extension SQLValue {
  /// As a parameter is written.
  fileprivate var text: [UInt8]? {
    switch self {
    case .text(let bytes): bytes
    case .integer(let number): Array("\(number)".utf8)
    case .null, .real, .blob: nil
    }
  }
}
