import ECMAScript
import SessionsSQL

/// How PostgreSQL says it. What a row is read by are few types (``PostgresRow``): a column of another is asked for as a text.
///
/// A type that is not the server's own is never cast, nor compared by what only a cast would find: its owner may have made a function
/// of that, which would run with the rights of whoever looks.
///
/// A statement that writes finds names where the user's settings say, as triggers do that it runs. Whoever may make functions and
/// operators there could have made one that fits the operands better than the server's own: so these are named with their schema,
/// wherever the operands are not exactly of the types that the server's own has.
struct PostgresDialect: SQLDialect {
  var parameterMark: String { "$" }
  var locking: String { PostgresRowLock.waiting.sql }
  var insertingGenerated: String { "OVERRIDING SYSTEM VALUE" }

  private static let numbers: Set = ["smallint", "integer", "bigint"]
  private static let plain: Set = [
    "smallint", "integer", "bigint", "boolean", "real", "double precision", "text", "character varying", "json", "bytea", "name",
  ]
  private static let texts: Set = ["text", "character varying", "character", "json", "jsonb", "bytea", "xml", "name"]
  private static let withZone = "timestamp with time zone", withoutZone = "timestamp without time zone"

  /// By the server's own operator.
  private static func compared(_ one: String, _ symbol: String, _ other: String) -> String {
    "\(one) OPERATOR(pg_catalog.\(symbol)) \(other)"
  }

  /// Whether both are equal, or both are NULL. (`IS NOT DISTINCT FROM` cannot be told whose operator to take.)
  private static func same(_ one: String, _ other: String) -> String {
    "coalesce(\(compared(one, "=", other)), \(one) IS NULL AND \(other) IS NULL)"
  }

  func equal(_ one: SQLColumn, _ other: SQLColumn) -> String {
    func text(_ column: SQLColumn) -> String {
      Self.isOfOthers(one) || Self.isOfOthers(other) ? Self.text(column) : column.expression
    }
    return Self.compared(text(one), "=", text(other))
  }

  /// Whether a type, an extension's among them, is not the server's own: such alone are called with their schema.
  private static func isOfOthers(_ column: SQLColumn) -> Bool { column.type.contains(".") }

  /// A value as a text. What others have made is written by the type itself, whose words come from C.
  static func text(_ column: SQLColumn) -> String {
    let value = column.expression
    // Of a row without any value `IS NULL` says the same as of none.
    return isOfOthers(column)
      ? "(CASE WHEN \(value) IS DISTINCT FROM NULL THEN pg_catalog.format('%s', \(value)) END)" : "(\(value))::text"
  }

  /// Whether a value is a text or bytes; `public.citext` is one wherever it was put.
  private static func isText(_ type: String) -> Bool { texts.contains(type) || type.hasSuffix(".citext") }

  /// To the microsecond, and so that it can be written again; whatever the connection's zone and style are. What is infinite has no
  /// such form, and is said in a word.
  private static func text(ofTime expression: String, behind: String = "") -> String {
    let era = "CASE WHEN \(compared(expression, "<", "'0001-01-01'")) THEN ' BC' ELSE '' END"
    let digits = "pg_catalog.to_char(\(expression), 'YYYY-MM-DD HH24:MI:SS.US')"
    return "coalesce(\(digits) || '\(behind)' || \(era), (\(expression))::text)"
  }

  func value(of column: SQLColumn) -> String {
    let expression = column.expression
    switch column.type {
    case _ where expression == SQLColumn.none.expression: return "NULL::text"
    case Self.withZone: return Self.text(ofTime: "\(expression) AT TIME ZONE 'UTC'", behind: "+00")
    case Self.withoutZone where column.isLocalTime:
      return Self.text(ofTime: "\(expression)::timestamptz AT TIME ZONE 'UTC'", behind: "+00")
    case Self.withoutZone: return Self.text(ofTime: expression)
    case "inet": return "pg_catalog.host(\(expression))"
    case _ where Self.plain.contains(column.type): return expression
    default: return Self.text(column)
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
      let apart = Self.compared("extract(epoch FROM \(column.expression))", "-", "extract(epoch FROM \(value))")
      return "(\(Self.same(column.expression, value))"
        + " OR coalesce(\(Self.compared("pg_catalog.abs(\(apart))", "<", "1")), false))"
    case "character":
      return Self.same("pg_catalog.rtrim(\(column.expression)::text)", "pg_catalog.rtrim(\(parameter)::text)")
    case "json", "xml": return Self.same("\(column.expression)::text", "\(value)::text")
    case _ where Self.isOfOthers(column):
      return Self.same(Self.text(column), Self.text(SQLColumn(value, type: column.type)))
    default: return Self.same(column.expression, value)
    }
  }

  func exampleTime(of column: SQLColumn) -> SQLValue? {
    guard column.type == Self.withZone || column.type == Self.withoutZone else { return nil }
    let zone = column.type == Self.withZone || column.isLocalTime ? "+00" : ""
    return .text(Array("2000-01-01 00:00:00.000000\(zone)".utf8))
  }

  func copy(of column: SQLColumn) -> String { column.type == "bytea" ? column.expression : Self.text(column) }

  /// Not as ``value(of:)`` says it, which is for reading: the very value.
  func key(of column: SQLColumn) -> String {
    Self.plain.contains(column.type) ? column.expression : Self.text(column)
  }

  /// Types of an extension, as `citext`, may have operators of their own that a statement does not see, and be compared as texts where
  /// they are not ordered as texts.
  func ordered(_ expression: String, as column: SQLColumn) -> String {
    guard Self.isOfOthers(column) else { return expression }
    // What it is compared with comes as a text.
    return (expression == column.expression ? Self.text(column) : "(\(expression))::text") + " COLLATE \"C\""
  }

  func isText(_ column: SQLColumn) -> String { Self.isText(column.type) ? "true" : "false" }

  func beginning(of column: SQLColumn, count: Int) -> String {
    guard Self.isText(column.type) else { return value(of: column) }
    return column.type == "bytea"
      ? "pg_catalog.substr(\(column.expression), 1, \(count))" : "pg_catalog.left(\(Self.text(column)), \(count))"
  }

  func size(of column: SQLColumn) -> String {
    switch column.type {
    case "bytea": "coalesce(pg_catalog.octet_length(\(column.expression)), 0)"
    case _ where Self.isText(column.type): "coalesce(pg_catalog.octet_length(\(Self.text(column))), 0)"
    default: "0"
    }
  }

  /// By the column's own type, so that its index is of use; and by the bytes, for a collation may take others for equal.
  func identity(of column: SQLColumn, from parameter: Int) -> SQLIdentity {
    let (id, value) = (column.expression, "$\(parameter)")
    let bytes = Self.compared("\(Self.text(column)) COLLATE \"C\"", "=", "\(value)::text COLLATE \"C\"")
    return switch column.type {
    case _ where Self.numbers.contains(column.type): SQLIdentity(Self.compared(id, "=", "\(value)::bigint"), .number)
    case "uuid": SQLIdentity(Self.compared(id, "=", "\(value)::uuid"), .uuid)
    case "text", "character varying": SQLIdentity("\(Self.compared(id, "=", "\(value)::text")) AND \(bytes)", .text)
    case "character": SQLIdentity("\(Self.compared(id, "=", "\(value)::text::bpchar")) AND \(bytes)", .text)
    default: SQLIdentity(bytes, .text)
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
      ? compared(text(column), "=", "ANY (\(parameter)::text[])")
      : compared(column.expression, "=", "ANY (\(parameter)::\(type)[])")
  }

  func parts(_ parts: SQLParts) -> (value: String, size: String)? {
    let bytes =
      parts.value.type == "bytea" ? parts.value.expression : "pg_catalog.convert_to(\(Self.text(parts.value)), 'UTF8')"
    let name = Self.text(parts.name)
    let value = "pg_catalog.translate(pg_catalog.encode(\(bytes), 'base64'), E'\\n', '')"
    let from = "FROM \(parts.table) AS p WHERE \(parts.condition)"
    return (
      """
      (SELECT coalesce(pg_catalog.json_object_agg(\(name), \(value) ORDER BY \(name)), '{}')::text \(from))
      """,
      "(SELECT coalesce(pg_catalog.sum(pg_catalog.octet_length(\(bytes))), 0)::bigint \(from))"
    )
  }
}
