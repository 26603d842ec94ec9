import SessionsAdministration
import ECMAScript
import Sessions

extension Field {
  /// In the order of columns, cells and members.
  package static let all = [id, user, ip, agent, seen, active, created, expires, size, keys, state, flash, revision]

  package static let id = Field(
    ["id"], .identity, "its id, its label or its fingerprint",
    column: ColumnStyle(.cells(9), worth: 100, alignment: .leading), source: .row { row, _ in .identity(row.id, row.label) })

  package static let user = Field(
    ["user"], .text, "whose session it is",
    column: ColumnStyle(.rest, upTo: 30, worth: 100, alignment: .leading, isMain: true),
    source: .row { row, _ in .shown(row.user) }, others: { [.shown($0.frameworkUser), .shown($0.attributes.user)] })

  package static let ip = Field(
    ["ip", "address"], .text, "the network address it was last used from", sample: "=203.0.113.7",
    attribute: .address, audit: .masked,
    column: ColumnStyle(.cells(15), upTo: 20, worth: 40, alignment: .leading),
    source: .row { row, _ in .shown(row.attributes.address) })

  package static let agent = Field(
    ["agent", "browser"], .text, "the browser it was last used with, as its User-Agent says", sample: ":Firefox",
    attribute: .agent, audit: .masked,
    column: ColumnStyle(.cells(16), upTo: 28, worth: 20, alignment: .leading),
    source: .row { row, _ in .shown(row.attributes.agent) })

  /// When a session was active says more than when its record was written.
  package static let seen = Field(
    ["seen", "last", "modified", "changed", "age"], .past, "how long ago it was last written", isWriteTime: true,
    prefersDescending: true,
    column: ColumnStyle(.cells(5), worth: 50, changesWith: ["size"], replacedBy: .lastActive), index: .modified,
    listed: { $0.modified.map { .since($0) } }, source: .row { row, _ in row.modified.map { .since($0) } })

  package static let active = Field(
    ["active"], .past, "how long ago it was last active", attribute: .lastActive, prefersDescending: true,
    column: ColumnStyle(.cells(7), worth: 50, changesWith: ["seen", "size"]),
    source: .row { row, _ in row.attributes.lastActive.map { .since($0) } })

  package static let created = Field(
    ["created"], .past, "how long ago it was created", attribute: .created, prefersDescending: true,
    column: ColumnStyle(.cells(8), worth: 10), source: .row { row, _ in row.attributes.created.map { .since($0) } })

  package static let expires = Field(
    ["expires", "ttl"], .future, "how long until it ends", column: ColumnStyle(.cells(7), worth: 80), index: .expires,
    source: .row { row, _ in
      row.expires.map { .until($0) } ?? (row.endsUntold ? .unknown : row.reading == .decoded ? .never : nil)
    })

  package static let size = Field(
    ["size"], .bytes, "how large its record is", prefersDescending: true, column: ColumnStyle(.cells(5), worth: 60), index: .size,
    listed: { .bytes($0.size) }, source: .row { row, _ in .bytes(row.size) })

  package static let keys = Field(
    ["keys"], .count, "how many keys its data has", prefersDescending: true,
    column: ColumnStyle(.cells(5), worth: 15, isUsual: false),
    source: .content { content, _ in content.isOpaque ? nil : .number(content.dataEntries.count) })

  package static let state = Field(
    ["state", "flags"], .state, StateWord.told,
    column: ColumnStyle(.sign, worth: 100, alignment: .leading), source: .row { row, now in .state(row.condition(at: now)) })

  package static let flash = Field(
    ["flash"], .names, "its pending flash messages: how many, or the name of one", prefersDescending: true,
    column: ColumnStyle(.cells(3), worth: 70, gap: 1, hasTitle: false), source: .row { row, _ in .names(row.flashes) })

  /// It can be a digest of all that a record holds: see ``Disclosure/revision(_:)``.
  package static let revision = Field(
    ["revision", "rev"], .token, "the version of its record", audit: .withheld,
    source: .row { row, _ in row.revision.map { .text(JSString($0.text)) } })
}

extension FieldValue {
  fileprivate static func shown(_ text: JSString?) -> FieldValue? {
    text.map { $0 == JSString(Masking.mask) ? .masked : .text($0) }
  }
}
