import CPostgres
import Platform
import SessionsSQL

/// The parameters of a statement: texts, from which the server makes values of the types that are wanted there, and bytes.
struct PostgresParameters {
  private let values: [[CChar]?]
  private let lengths: [Int32]
  private let formats: [Int32]

  /// - Parameter ofAnyBytes: whether the server keeps texts that are no UTF-8.
  init(_ parameters: [SQLValue], ofAnyBytes: Bool) throws(PostgresFailure) {
    var values: [[CChar]?] = []
    for parameter in parameters {
      switch parameter {
      case .null: values.append(nil)
      case .integer(let number): values.append("\(number)".utf8CString.map { $0 })
      case .real(let number): values.append("\(number)".utf8CString.map { $0 })
      case .text(let bytes):
        guard ofAnyBytes ? !bytes.contains(0) : Self.isStorable(bytes) else { throw PostgresFailure(.unstorable) }
        values.append(bytes.map { CChar(bitPattern: $0) } + [0])
      case .blob(let bytes): values.append(bytes.map { CChar(bitPattern: $0) } + [0])
      }
    }
    self.values = values
    lengths = values.map { Int32(($0?.count ?? 1) - 1) }
    formats = parameters.map { if case .blob = $0 { 1 } else { 0 } }
  }

  /// Whether a server can have such a text: UTF-8 without a zero.
  static func isStorable(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }

  /// The library copies what it is given.
  func withPointers<Answer>(
    _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Answer
  ) -> Answer {
    let copies = values.map { value in
      value.map { value in
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: value.count)
        copy.initialize(from: value, count: value.count)
        return copy
      }
    }
    defer { for copy in copies { copy?.deallocate() } }
    return body(copies.map { $0.map { UnsafePointer($0) } }, lengths, formats)
  }
}

/// A row as it comes: valid until the next one does.
struct PostgresRow: SQLRow {
  private let result: OpaquePointer

  init(_ result: OpaquePointer) { self.result = result }

  /// The types that are read as they are; whatever else a column has is asked for as a text (``PostgresDialect``).
  private enum Kind: UInt32 {
    case boolean = 16, bytes = 17, name = 19, bigInteger = 20, smallInteger = 21, integer = 23, text = 25, json = 114, real = 700
    case double = 701, varying = 1043
  }

  /// Bytes of all its values.
  var size: Int { (0..<postgres_column_count(result)).reduce(0) { $0 + Int(postgres_length(result, 0, $1)) } }

  /// Its values, for when the next one has come.
  var kept: KeptRow { KeptRow((0..<Int(postgres_column_count(result))).map(value)) }

  func isText(_ column: Int) -> Bool {
    guard postgres_is_null(result, 0, Int32(column)) == 0 else { return false }
    switch Kind(rawValue: postgres_type(result, Int32(column))) {
    case .name, .text, .json, .varying: return true
    default: return false
    }
  }

  func withBytes<Answer>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
    body(
      UnsafeRawBufferPointer(
        start: postgres_value(result, 0, Int32(column)), count: Int(postgres_length(result, 0, Int32(column)))))
  }

  func value(_ column: Int) -> SQLValue {
    guard postgres_is_null(result, 0, Int32(column)) == 0 else { return .null }
    return withBytes(column) { bytes in
      func number() -> UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
      switch Kind(rawValue: postgres_type(result, Int32(column))) {
      case .boolean: return .integer(number() == 0 ? 0 : 1)
      case .smallInteger: return .integer(Int64(Int16(truncatingIfNeeded: number())))
      case .integer: return .integer(Int64(Int32(truncatingIfNeeded: number())))
      case .bigInteger: return .integer(Int64(bitPattern: number()))
      case .real: return .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: number()))))
      case .double: return .real(Double(bitPattern: number()))
      case .name, .text, .json, .varying: return .text(Array(bytes))
      case .bytes, nil: return .blob(Array(bytes))
      }
    }
  }
}

extension SQLRow {
  /// A text among its values; empty where there is none.
  func text(_ column: Int) -> String { optionalText(column) ?? "" }
  /// The same; nil where there is none.
  func optionalText(_ column: Int) -> String? { value(column).bytes.map { String(decoding: $0, as: UTF8.self) } }
}
