import Testing

/// Tables of ordinary applications, with rows as they have them: none holds sessions of a web application, and many are
/// called so or look so.
struct OrdinarySchema: CustomTestStringConvertible {
  let sql: String
  var testDescription: String { String(sql.prefix(70)) }

  /// A table, its columns, and one row that stands for all.
  private init(_ table: String, _ columns: String, _ row: String) {
    let rows = (0..<20).map { "(\(row.split(separator: "$", omittingEmptySubsequences: false).joined(separator: String($0))))" }
    sql = "CREATE TABLE \(table) (\(columns)); INSERT INTO \(table) VALUES \(rows.joined(separator: ", "));"
  }

  private static let json = #"'{"role":"user","text":"hello $"}'"#
  private static let date = "'2026-01-31 12:00:00'"

  static let all: [OrdinarySchema] = [
    .init("users", "id INTEGER PRIMARY KEY, email TEXT, password TEXT, created_at TEXT", "$, 'u$@example.org', 'x$', \(date)"),
    .init("orders", "id INTEGER PRIMARY KEY, user_id INTEGER, data TEXT, expires_at INTEGER", "$, $, '{}', 1893456000"),
    .init(
      "django_admin_log", "id INTEGER PRIMARY KEY, object_id TEXT, object_repr TEXT, action_time datetime, user_id INTEGER",
      "$, '$', 'x', \(date), 1"),
    .init("django_migrations", "id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied datetime", "$, 'auth', '000$', \(date)"),
    .init("django_content_type", "id INTEGER PRIMARY KEY, app_label TEXT, model TEXT", "$, 'sessions', 'session'"),
    .init(
      "django_cache", "cache_key varchar(255) PRIMARY KEY, value text, expires datetime",
      "':1:k$', 'gASVBQAAAAAAAABLAS4=', \(date)"),
    .init(
      "auth_permission", "id INTEGER PRIMARY KEY, content_type_id INTEGER, codename TEXT, name TEXT",
      "$, 6, 'add_session', 'Can add session'"),
    .init(
      "migrations", "id INTEGER PRIMARY KEY, migration TEXT, batch INTEGER", "$, '2014_10_12_00000$_create_sessions_table', 1"),
    .init("schema_migrations", "version TEXT PRIMARY KEY", "'2026010100000$'"),
    .init(
      "ar_internal_metadata", "key TEXT PRIMARY KEY, value TEXT, created_at datetime, updated_at datetime",
      "'environment$', 'production', \(date), \(date)"),
    .init("cache", "key TEXT PRIMARY KEY, value TEXT, expiration INTEGER", "'laravel_cache_$', 'czo1OiJ2YWx1ZSI7', 1893456000"),
    .init("cache_locks", "key TEXT PRIMARY KEY, owner TEXT, expiration INTEGER", "'k$', 'o', 1893456000"),
    .init(
      "jobs", "id INTEGER PRIMARY KEY, queue TEXT, payload TEXT, attempts INTEGER, available_at INTEGER, created_at INTEGER",
      "$, 'default', '{\"uuid\":\"$\"}', 0, 1893456000, 1893456000"),
    .init(
      "failed_jobs", "id INTEGER PRIMARY KEY, uuid TEXT, payload TEXT, exception TEXT, failed_at TEXT",
      "$, 'u$', '{}', 'x', \(date)"),
    .init("password_reset_tokens", "email TEXT PRIMARY KEY, token TEXT, created_at TEXT", "'u$@example.org', 'abc$', \(date)"),
    .init(
      "personal_access_tokens", "id INTEGER PRIMARY KEY, tokenable_id INTEGER, token TEXT, last_used_at TEXT, expires_at TEXT",
      "$, 1, 'abc$', \(date), \(date)"),
    .init(
      "VerificationToken", "identifier TEXT, token TEXT PRIMARY KEY, expires DATETIME",
      "'u$', 'token-of-some-length-$', 1893456000000"),
    .init(
      "Account", "id TEXT PRIMARY KEY, userId TEXT, provider TEXT, access_token TEXT, expires_at INTEGER, session_state TEXT",
      "'a$', 'u$', 'github', 't$', 1893456000, ''"),
    .init(
      "Verification", "id TEXT PRIMARY KEY, createdAt DATETIME, type TEXT, target TEXT, secret TEXT, expiresAt DATETIME",
      "'v$', 1893456000000, 'onboarding', 'u$', 's', 1893456000000"),
    .init(
      "_prisma_migrations", "id TEXT PRIMARY KEY, checksum TEXT, finished_at DATETIME, migration_name TEXT, logs TEXT",
      "'m$', 'c', 1893456000000, '0$_init', NULL"),
    // Called sessions, and another thing.
    .init(
      "sessions", "id INTEGER PRIMARY KEY, title TEXT, speaker TEXT, room TEXT, starts_at TEXT, ends_at TEXT",
      "$, 'Talk $', 'Ada', 'A', \(date), \(date)"),
    .init("sessions", "id INTEGER PRIMARY KEY, conference_id INTEGER, data TEXT, expires TEXT", "$, 1, '{}', \(date)"),
    .init(
      "session", "id INTEGER PRIMARY KEY, athlete TEXT, distance REAL, duration INTEGER, created_at INTEGER",
      "$, 'Eve', 5.2, 1800, 1893456000"),
    .init(
      "Session", "id TEXT PRIMARY KEY, title TEXT, abstract TEXT, userId TEXT, createdAt DATETIME, updatedAt DATETIME",
      "'s$', 't', 'a', 'u', 1893456000000, 1893456000000"),
    .init(
      "sessions", "id TEXT PRIMARY KEY, session_id TEXT, data TEXT, created_at TEXT, updated_at TEXT",
      "'m$', 'chat-$', \(json), \(date), \(date)"),
    .init(
      "sessions", "id INTEGER PRIMARY KEY, session_id TEXT, data TEXT, created_at TEXT, updated_at TEXT",
      "$, 'Session number $', 'plain text', \(date), \(date)"),
    .init("sessions", "session_id TEXT PRIMARY KEY, data TEXT, expires TEXT", "'chat $ of the day', \(json), 'never'"),
    .init(
      "sessions", "session_id TEXT PRIMARY KEY, user TEXT, model TEXT, messages TEXT, created INTEGER",
      "'s$', 'ada', 'm', \(json), 1893456000"),
    .init(
      "chat_sessions", "id TEXT PRIMARY KEY, user_id TEXT, title TEXT, data TEXT, updated_at INTEGER",
      "'c$', 'u', 'Hello', \(json), 1893456000000"),
    .init("agent_sessions", "session_id TEXT PRIMARY KEY, created_at TIMESTAMP, updated_at TIMESTAMP", "'a$', \(date), \(date)"),
    .init("sessions", "sid TEXT PRIMARY KEY, created INT, turns INT, msgs TEXT", "'s$', 1893456000, 3, \(json)"),
    .init("sessions", "sid INTEGER PRIMARY KEY, data TEXT, expires INTEGER", "$, 'recording $', 3600"),
    .init(
      "training_sessions", "id INTEGER PRIMARY KEY, user_id INTEGER, payload TEXT, last_activity TEXT",
      "$, 1, '5x5 squats', 'monday'"),
    .init(
      "sessions", "id INTEGER PRIMARY KEY, user_id INTEGER, payload TEXT, last_activity INTEGER",
      "$, 1, '{\"sets\":5}', 1893456000"),
    .init("tmux_sessions", "id TEXT PRIMARY KEY, data TEXT, expiry_date TEXT", "'t$', 'window', 'no'"),
    .init("sessions", "token TEXT PRIMARY KEY, data BLOB, expiry REAL", "'t$', 'abc', 0.5"),
    .init("sessions", "token TEXT PRIMARY KEY, aspen_cookie TEXT, created_at INTEGER", "'t$', 'c', 1893456000"),
    .init("parking_sessions", "id INTEGER PRIMARY KEY, plate TEXT, expires INTEGER, userId INTEGER", "$, 'AB-$', 1893456000, 4"),
    .init("session", "sid INTEGER PRIMARY KEY, sess TEXT, expire INTEGER", "$, 'therapy', 45"),
    .init("yoga_session", "id TEXT PRIMARY KEY, expires TEXT, sessionToken TEXT, teacher TEXT", "'$', \(date), 'x', 't'"),
    // Browsers, mail, photographs.
    .init(
      "moz_cookies", "id INTEGER PRIMARY KEY, name TEXT, value TEXT, host TEXT, expiry INTEGER, lastAccessed INTEGER",
      "$, 'n', 'v', 'example.org', 1893456000, 1893456000000000"),
    .init(
      "moz_places", "id INTEGER PRIMARY KEY, url TEXT, title TEXT, visit_count INTEGER, last_visit_date INTEGER",
      "$, 'https://example.org/$', 't', 3, 1893456000000000"),
    .init(
      "urls", "id INTEGER PRIMARY KEY, url TEXT, title TEXT, visit_count INTEGER, last_visit_time INTEGER",
      "$, 'https://example.org/$', 't', 3, 13300000000000000"),
    .init("visits", "id INTEGER PRIMARY KEY, url INTEGER, visit_time INTEGER, from_visit INTEGER", "$, 1, 13300000000000000, 0"),
    .init(
      "cookies", "host_key TEXT, name TEXT, value TEXT, expires_utc INTEGER, encrypted_value BLOB",
      "'example.org', 'sid$', 'v', 13300000000000000, x'763130'"),
    .init("messages", "id INTEGER PRIMARY KEY, thread_id INTEGER, body TEXT, sent_at INTEGER", "$, 1, 'hello', 1893456000"),
    .init("photos", "id INTEGER PRIMARY KEY, path TEXT, data BLOB, taken REAL", "$, '/p/$.jpg', x'FFD8FF', 2462502.5"),
    .init("kv", "key TEXT PRIMARY KEY, data TEXT, expires INTEGER", "'k$', '{}', 1893456000000"),
    .init("keyv", "key VARCHAR(255) PRIMARY KEY, value TEXT", "'keyv:k$', '{\"value\":1,\"expires\":1893456000000}'"),
    .init("http_cache", "id TEXT PRIMARY KEY, data BLOB, expires REAL", "'k$', x'80049503', 1893456000.5"),
    .init("tokens", "token TEXT PRIMARY KEY, data BLOB, expiry REAL", "'t$', x'00', 2462502.5"),
    .init("settings", "id TEXT PRIMARY KEY, data TEXT", "'theme$', '{\"dark\":true}'"),
    .init("oauth_states", "id TEXT PRIMARY KEY, data TEXT, expires TEXT", "'s$', '{}', \(date)"),
    .init(
      "events", "id INTEGER PRIMARY KEY, session_id TEXT, name TEXT, data TEXT, created_at TEXT",
      "$, 's$', 'click', \(json), \(date)"),
    .init(
      "page_views", "id INTEGER PRIMARY KEY, session_key TEXT, ip_address TEXT, user_agent TEXT, last_activity INTEGER",
      "$, 'k', '127.0.0.1', 'Mozilla', 1893456000"),
    .init(
      "game_session", "session_key TEXT PRIMARY KEY, session_data TEXT, expire_date TEXT, level INTEGER",
      "'g$', 'save', \(date), 3"),
    .init("\"it's \"\"quoted\"\"\"", "\"a b\" TEXT, \"c\"\"d\" BLOB", "'x$', x'00'"),
  ]
}
