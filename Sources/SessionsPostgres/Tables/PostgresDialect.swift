import ECMAScript
import SessionsSQL

/// How PostgreSQL says it. What a row is read by are few types (``PostgresRow``): a column of another is asked for as a text.
struct PostgresDialect: SQLDialect {
  var parameterMark: String { "$" }
  var locking: String { PostgresRowLock.waiting.sql }
  var insertingGenerated: String { "OVERRIDING SYSTEM VALUE" }

  private static let numbers: Set = ["smallint", "integer", "bigint"]
  private static let plain: Set = [
    "smallint", "integer", "bigint", "boolean", "real", "double precision", "text", "character varying", "json", "bytea", "name",
  ]
  private static let texts: Set = ["text", "character varying", "character", "json", "jsonb", "bytea", "xml", "name", "citext"]
  private static let withZone = "timestamp with time zone", withoutZone = "timestamp without time zone"

  /// Whether a value is a text or bytes; `public.citext` is one wherever it was put.
  private static func isText(_ type: String) -> Bool { texts.contains(type) || type.hasSuffix(".citext") }

  /// To the microsecond, and so that it can be written again; whatever the connection's zone and style are. What is infinite has no
  /// such form, and is said in a word.
  private static func text(ofTime expression: String, behind: String = "") -> String {
    let era = "CASE WHEN \(expression) < '0001-01-01' THEN ' BC' ELSE '' END"
    return "coalesce(to_char(\(expression), 'YYYY-MM-DD HH24:MI:SS.US') || '\(behind)' || \(era), (\(expression))::text)"
  }

  func value(of column: SQLColumn) -> String {
    let expression = column.expression
    switch column.type {
    case _ where expression == SQLColumn.none.expression: return "NULL::text"
    case Self.withZone: return Self.text(ofTime: "\(expression) AT TIME ZONE 'UTC'", behind: "+00")
    case Self.withoutZone where column.isLocalTime:
      return Self.text(ofTime: "\(expression)::timestamptz AT TIME ZONE 'UTC'", behind: "+00")
    case Self.withoutZone: return Self.text(ofTime: expression)
    case "inet": return "host(\(expression))"
    case _ where Self.plain.contains(column.type): return expression
    default: return "\(expression)::text"
    }
  }

  func assigned(_ parameter: String, to column: SQLColumn) -> String {
    column.type == Self.withoutZone && column.isLocalTime ? "\(parameter)::text::timestamptz::timestamp" : parameter
  }

  /// A time may be kept to the second, a number as another that is equal, and a document in the server's own form.
  func holds(_ parameter: String, in column: SQLColumn) -> String {
    let value = "(\(assigned(parameter, to: column)))::\(column.type)"
    switch column.type {
    case Self.withZone, Self.withoutZone:
      return "(\(column.expression) IS NOT DISTINCT FROM \(value)"
        + " OR coalesce(abs(extract(epoch FROM \(column.expression)) - extract(epoch FROM \(value))) < 1, false))"
    case "character": return "rtrim(\(column.expression)::text) IS NOT DISTINCT FROM rtrim(\(parameter)::text)"
    case "json": return "\(column.expression)::text IS NOT DISTINCT FROM \(value)::text"
    default: return "\(column.expression) IS NOT DISTINCT FROM \(value)"
    }
  }

  func exampleTime(of column: SQLColumn) -> SQLValue? {
    guard column.type == Self.withZone || column.type == Self.withoutZone else { return nil }
    let zone = column.type == Self.withZone || column.isLocalTime ? "+00" : ""
    return .text(Array("2000-01-01 00:00:00.000000\(zone)".utf8))
  }

  func copy(of column: SQLColumn) -> String { column.type == "bytea" ? column.expression : "\(column.expression)::text" }

  /// Not as ``value(of:)`` says it, which is for reading: the very value.
  func key(of column: SQLColumn) -> String {
    Self.plain.contains(column.type) ? column.expression : "\(column.expression)::text"
  }

  /// Types of an extension, as `citext`, may have operators of their own that a statement does not see, and be compared as texts where
  /// they are not ordered as texts.
  func ordered(_ expression: String, as column: SQLColumn) -> String {
    column.type.contains(".") ? "(\(expression))::text COLLATE \"C\"" : expression
  }

  func isText(_ column: SQLColumn) -> String { Self.isText(column.type) ? "true" : "false" }

  func beginning(of column: SQLColumn, count: Int) -> String {
    guard Self.isText(column.type) else { return value(of: column) }
    return column.type == "bytea"
      ? "substr(\(column.expression), 1, \(count))" : "left(\(column.expression)::text, \(count))"
  }

  func size(of column: SQLColumn) -> String {
    switch column.type {
    case "bytea": "coalesce(octet_length(\(column.expression)), 0)"
    case _ where Self.isText(column.type): "coalesce(octet_length(\(column.expression)::text), 0)"
    default: "0"
    }
  }

  /// By the column's own type, so that its index is of use; and by the bytes, for a collation may take others for equal.
  func identity(of column: SQLColumn, from parameter: Int) -> SQLIdentity {
    let (id, value) = (column.expression, "$\(parameter)")
    return switch column.type {
    case _ where Self.numbers.contains(column.type): SQLIdentity("\(id) = \(value)::bigint", .number)
    case "uuid": SQLIdentity("\(id) = \(value)::uuid", .uuid)
    case "text", "character varying":
      SQLIdentity("\(id) = \(value)::text AND \(id)::text COLLATE \"C\" = \(value)::text COLLATE \"C\"", .text)
    case "character":
      SQLIdentity("\(id) = \(value)::text::bpchar AND \(id)::text COLLATE \"C\" = \(value)::text COLLATE \"C\"", .text)
    default: SQLIdentity("\(id)::text COLLATE \"C\" = \(value)::text COLLATE \"C\"", .text)
    }
  }

  /// The rows of several ids, which are a parameter as ``PostgresArray`` makes it.
  static func isAny(_ column: SQLColumn, of parameter: String) -> String {
    let type =
      switch column.type {
      case "uuid": "uuid"
      case "text", "character varying": "text"
      case "character": "bpchar"
      case _ where numbers.contains(column.type): "bigint"
      default: ""
      }
    return type.isEmpty
      ? "\(column.expression)::text = ANY (\(parameter)::text[])" : "\(column.expression) = ANY (\(parameter)::\(type)[])"
  }

  func parts(_ parts: SQLParts) -> (value: String, size: String)? {
    let bytes =
      parts.value.type == "bytea" ? parts.value.expression : "convert_to(\(parts.value.expression)::text, 'UTF8')"
    let name = "\(parts.name.expression)::text"
    let from = "FROM \(parts.table) AS p WHERE \(parts.condition)"
    return (
      """
      (SELECT coalesce(json_object_agg(\(name), translate(encode(\(bytes), 'base64'), E'\\n', '') ORDER BY \(name)), '{}')::text \(from))
      """,
      "(SELECT coalesce(sum(octet_length(\(bytes))), 0)::bigint \(from))"
    )
  }
}
