import Sessions

extension TableLayout {
  /// The layouts that are recognised, each as its library's own source has it. Of two that fit a table equally well it is the
  /// first.
  package static let known: [TableLayout] = [
    layout("connect-sqlite3", ["sessions"], "sid", data: "sess", .flat, .column("expired", .milliseconds)) {
      $0.note = expressNote
    },
    // Its `maxAge` is milliseconds, taken for seconds: its expiries lie far away.
    layout("better-sqlite3-session-store", ["sessions"], "sid", data: "sess", .flat, .column("expire", .iso)) {
      $0.note = expressNote
    },
    layout("connect-pg-simple", ["session"], "sid", data: "sess", .flat, .column("expire", .sql)) { $0.note = expressNote },
    layout("connect-session-sequelize", ["Sessions"], "sid", data: "data", .flat, .column("expires", .sql)) {
      $0.attributes = [.created: "createdAt"]
      $0.modified = "updatedAt"
      $0.note = expressNote
    },
    layout("express-mysql-session", ["sessions"], "session_id", data: "data", .flat, .column("expires", .seconds)) {
      $0.note = expressNote
    },
    layout("prisma-session-store", ["Session", "sessions"], "sid", data: "data", .flat, .column("expiresAt", .milliseconds)) {
      $0.others = ["id"]
      $0.note = expressNote
    },
    layout("epic-stack", ["Session"], "id", data: nil, .none, .column("expirationDate", .milliseconds)) {
      $0.idShape = .init(forms: [.init(alphabet: .base64URL, lengths: 8...64)])
      $0.attributes = [.user: "userId", .created: "createdAt"]
      $0.modified = "updatedAt"
    },
    layout("Auth.js", ["Session", "sessions"], "sessionToken", data: nil, .none, .column("expires", .milliseconds)) {
      $0.idShape = .init(forms: [.init(alphabet: .visible, lengths: 16...512)])
      $0.attributes = [.user: "userId"]
      $0.others = ["id", "createdAt", "updatedAt"]
      $0.idIsBearer = true
    },
    layout("Django", ["django_session"], "session_key", data: "session_data", .django, .column("expire_date", .sql)) {
      $0.idShape = .init(forms: [.init(alphabet: .lowerAlphanumeric, lengths: 8...40)])
      $0.idIsBearer = true
    },
    layout("Laravel", ["sessions"], "id", data: "payload", .laravel, .after("last_activity", .seconds, seconds: 120 * 60)) {
      $0.idShape = .init(forms: [.init(alphabet: .alphanumeric, lengths: 40...40)])
      $0.attributes = [.user: "user_id", .address: "ip_address", .agent: "user_agent", .lastActive: "last_activity"]
      $0.note = "the expiry is 120 minutes after the last activity, as Laravel has it where SESSION_LIFETIME says nothing"
    },
    layout("activerecord-session_store", ["sessions"], "session_id", data: "data", .marshal, .none) {
      $0.idShape = .init(forms: [
        .init(prefix: "2::", alphabet: .hex, lengths: 64...64), .init(alphabet: .hex, lengths: 32...64),
      ])
      $0.attributes = [.created: "created_at"]
      $0.modified = "updated_at"
      $0.others = ["id"]
    },
    layout("scs", ["sessions"], "token", data: "data", .gob, .column("expiry", .julianDay)) {
      $0.idShape = .init(forms: [.init(alphabet: .base64URL, lengths: 43...44)])
      $0.idIsBearer = true
      $0.note = "the data holds the deadline as well: the application goes by the earlier of both"
    },
    layout("tower-sessions", ["tower_sessions"], "id", data: "data", .messagePack, .column("expiry_date", .rfc3339)) {
      $0.idShape = .init(forms: [.init(alphabet: .base64URL, lengths: 22...22)])
      $0.idIsBearer = true
      $0.note = "the data holds the expiry as well, and the application goes by that one"
    },
    layout("Spring Session", ["SPRING_SESSION"], "SESSION_ID", data: nil, .java, .column("EXPIRY_TIME", .milliseconds)) {
      $0.idShape = .init(forms: [.init(alphabet: .uuid, lengths: 36...36)])
      $0.attributes = [.user: "PRINCIPAL_NAME", .created: "CREATION_TIME", .lastActive: "LAST_ACCESS_TIME"]
      $0.others = ["MAX_INACTIVE_INTERVAL"]
      $0.parts = Parts(
        table: "SPRING_SESSION_ATTRIBUTES", owner: "SESSION_PRIMARY_ID", reference: "PRIMARY_ID", name: "ATTRIBUTE_NAME",
        value: "ATTRIBUTE_BYTES")
      $0.note = "the application reckons its expiry anew at each request, from the last access"
    },
    // What the documentation of createSessionStorage has in mind, and many write by hand.
    layout("React Router", ["sessions", "session"], "id", data: "data", .flat, .column("expires", .milliseconds)) { _ in },
    layout("hummingbird-postgres", ["_hb_pg_persist"], "id", data: "data", .flat, .column("expires", .sql)) { _ in },
    layout("Vapor Fluent", ["_fluent_sessions"], "key", data: "data", .flat, .none) {
      $0.others = ["id"]
      $0.idIsBearer = true
    },
  ]

  private static let expressNote =
    "the data's own cookie.expires is not changed with the expiry: the application sets both at its next touch"

  private static func layout(
    _ name: String, _ tables: [String], _ id: String, data: String?, _ kind: PayloadKind, _ expiry: Expiry,
    _ more: (inout TableLayout) -> Void
  ) -> TableLayout {
    var layout = TableLayout(name: name, tables: tables, id: id, expiry: expiry)
    layout.payload = data
    layout.kind = kind
    more(&layout)
    return layout
  }
}
