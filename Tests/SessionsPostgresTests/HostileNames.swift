import TestSupport

/// A database in which somebody has made operators and functions that are called as the server's own, for operands of nearly every
/// pair of types: a statement that names one of these for operands that are not exactly the server's would call somebody's.
enum HostileNames {
  /// Databases are copied from it.
  static let template = Task {
    let name = try await SharedPostgres.freshDatabase()
    try await SharedPostgres.server().run(statements, database: name)
    return name
  }

  private static let types = [
    "text", "varchar", "bpchar", "name", "\"char\"", "smallint", "integer", "bigint", "numeric", "double precision", "timestamp",
    "timestamptz", "uuid", "oid", "regclass", "json", "jsonb", "bytea", "boolean",
  ]
  private static let (comparing, others) = (["=", "<>", "<", "<=", ">", ">="], ["||", "*", "+", "-", "&"])
  /// By how many operands they are made of: two kinds of them at the most.
  private static let functions = [
    "abs": 1, "floor": 1, "to_hex": 1, "length": 1, "octet_length": 1, "host": 1, "unnest": 1, "txid_status": 1, "to_regclass": 1,
    "to_char": 2, "left": 2, "encode": 2, "convert_to": 2, "rtrim": 2, "translate": 3, "substr": 3, "format": 3,
  ]

  private static func array(_ texts: [String]) -> String { "ARRAY[\(texts.map { "'\($0)'" }.joined(separator: ", "))]" }

  private static let statements = """
    DO $$
    DECLARE
      stolen text := 'LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''somebody was called''''; END''';
      one text; two text; symbol text; called text; operands int;
    BEGIN
      FOR one, two IN SELECT a, b FROM pg_catalog.unnest(\(array(types))) AS a, pg_catalog.unnest(\(array(types))) AS b LOOP
        EXECUTE pg_catalog.format('CREATE FUNCTION public.compared(%s, %s) RETURNS boolean %s', one, two, stolen);
        EXECUTE pg_catalog.format('CREATE FUNCTION public.made(%s, %s) RETURNS %s %s', one, two,
          CASE WHEN one = 'smallint' THEN 'integer' ELSE 'text' END, stolen);
        FOREACH symbol IN ARRAY \(array(comparing)) LOOP
          EXECUTE pg_catalog.format('CREATE OPERATOR public.%s (FUNCTION = public.compared, LEFTARG = %s, RIGHTARG = %s)', symbol, one, two);
        END LOOP;
        FOREACH symbol IN ARRAY \(array(others)) LOOP
          EXECUTE pg_catalog.format('CREATE OPERATOR public.%s (FUNCTION = public.made, LEFTARG = %s, RIGHTARG = %s)', symbol, one, two);
        END LOOP;
        FOR called, operands IN SELECT * FROM (VALUES \(functions.map { "('\($0)', \($1))" }.joined(separator: ", "))) AS f LOOP
          CONTINUE WHEN operands = 1 AND one <> two;
          EXECUTE pg_catalog.format('CREATE FUNCTION public.%I(%s) RETURNS text %s', called,
            one || CASE operands WHEN 1 THEN '' WHEN 2 THEN ', ' || two ELSE ', ' || two || ', ' || two END, stolen);
        END LOOP;
        EXECUTE pg_catalog.format('CREATE FUNCTION public.gathered(text, %s, %s) RETURNS text %s', one, two, stolen);
        EXECUTE pg_catalog.format('CREATE AGGREGATE public.json_object_agg(%s, %s) (SFUNC = public.gathered, STYPE = text)', one, two);
      END LOOP;
    END $$
    """
}
