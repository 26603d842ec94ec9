#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much the tests do: a short run by default, which ends within two minutes in a debug build; the long one where
/// `LONG_TESTS` is set, as `.ci/long` sets it. A short run proves the same promises on fewer cases.
public enum Effort: Sendable {
  case short, long

  public static let current: Effort =
    if let value = getenv("LONG_TESTS"), value.pointee != 0 { .long } else { .short }

  /// As many as this run takes.
  public static func scaled(_ short: Int, long: Int) -> Int {
    switch current {
    case .short: short
    case .long: long
    }
  }

  /// Whether tests start servers of other people's programs (Redis, Valkey, PostgreSQL, PgBouncer, Node), where those are
  /// installed: in the long run, and where `SERVER_TESTS` is set, as `.ci/run` sets it.
  public static let startsServers: Bool = isLong || getenv("SERVER_TESTS").map { $0.pointee != 0 } ?? false

  /// Whether a test that has no short form runs: `@Test(.enabled(if: Effort.isLong))`.
  public static var isLong: Bool { current == .long }
}
