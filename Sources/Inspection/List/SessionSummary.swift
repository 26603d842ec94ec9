package import ECMAScript
package import Sessions
package import SessionsAdministration
import Platform
import TerminalText

/// One row of the list: what is shown, sorted and searched of a session, and nothing of what it holds.
package struct SessionSummary: Hashable, Sendable {
  /// What became of reading the record.
  package enum Reading: Hashable, Sendable {
    case decoded
    case corrupt(reason: String, offset: Int?)
    case unreadable(String)
    /// Listed, not read yet.
    case unread
  }

  /// What the state column says at a moment.
  package enum State: String, Hashable, Sendable, CaseIterable {
    case ok, expired, opaque, corrupt, unreadable, unread
  }

  package let id: SessionID
  package let label: SessionLabel
  package var user: JSString?
  /// What the framework itself calls the user, where another name is shown.
  package var frameworkUser: JSString?
  package var expires: Timestamp?
  /// Whether one without an end has one that only the application's settings know.
  package var endsBySetting = false
  package var modified: Timestamp?
  /// Whether that tells nothing of what it holds: see ``SessionEntry/isBackdated``.
  package var isBackdated = false
  /// Bytes in the store.
  package var size: Int
  /// The names of pending flashes.
  package var flashes: [JSString]
  package var reading: Reading
  /// Whether what it holds is a payload that only its application can read.
  package var isOpaque = false
  package var revision: Revision?
  /// What the store keeps beside the data, as far as it may be shown.
  package var attributes: SessionAttributes
  /// Why what it holds cannot be edited; nil where it can.
  package var editObstacle: String?
  /// What fields tell of the content, which is not kept: see ``Field``.
  package var measures: [FieldMeasure] = []
  package var search: SearchText

  /// Bytes from which a session counts as big: near what a cookie could hold, and far above the usual.
  package static let bigSize = 3_584
  /// What is left when a row begins to warn.
  package static let expiringSoon = Interval(milliseconds: 60_000)

  package func state(at now: Timestamp) -> State {
    switch reading {
    case .corrupt: .corrupt
    case .unreadable: .unreadable
    case .decoded, .unread:
      (expires.map { $0 <= now } ?? false) ? .expired : reading == .unread ? .unread : isOpaque ? .opaque : .ok
    }
  }

  /// The same, for more rows than can keep the text of what their session holds.
  package var forManyRows: SessionSummary {
    var copy = self
    copy.search = search.withoutContent
    return copy
  }

  /// Whether both say the same of the session, whatever text was kept for searching, and of which fields values were kept.
  package func isSame(as other: SessionSummary) -> Bool {
    var (mine, theirs) = (self, other)
    mine.search = theirs.search
    if mine.measures != theirs.measures {
      let fields = Set(mine.measures.map(\.field)).intersection(theirs.measures.map(\.field))
      mine.measures.removeAll { !fields.contains($0.field) }
      theirs.measures.removeAll { !fields.contains($0.field) }
    }
    return mine == theirs
  }

  /// Whether it was read when rows kept the values of these fields: one that was read before has none of them.
  package func tells(_ fields: [Field]) -> Bool {
    reading != .decoded || fields.allSatisfy { field in measures.contains { $0.field == field.name } }
  }

  /// Whether it ends, and nobody here knows when.
  package var endsUntold: Bool { expires == nil && endsBySetting && reading == .decoded }

  /// What is left; nil: never expires. Negative once it is over.
  package func timeLeft(at now: Timestamp) -> Interval? { expires.map { Interval(from: now, to: $0) } }
  package func age(at now: Timestamp) -> Interval? { modified.map { Interval(from: $0, to: now) } }

  package func isExpiring(at now: Timestamp) -> Bool {
    timeLeft(at: now).map { $0.milliseconds > 0 && $0 <= Self.expiringSoon } ?? false
  }
  /// Whether it is a record that could not be read, and no thing that is named like one.
  package var isUnreadable: Bool {
    guard case .unreadable(let reason) = reading else { return false }
    return !reason.hasPrefix("not a file")
  }
  /// Whether it is a record that may not be read: none that somebody is writing.
  package var isClosed: Bool {
    guard isUnreadable, case .unreadable(let reason) = reading else { return false }
    return !reason.hasSuffix(SessionEntry.beingWritten)
  }
  package var isBig: Bool { size >= Self.bigSize }

  /// What stands in the user column where there is no user to read: `torn at byte 41`.
  package var problem: String? {
    switch reading {
    case .decoded, .unread: nil
    case .corrupt(let reason, let offset): offset.map { "\(reason) at byte \($0)" } ?? reason
    case .unreadable(let reason): reason
    }
  }
}

/// Makes rows of a store's entries.
package struct SummaryBuilder: Sendable {
  package let format: PayloadCodec
  package let disclosure: Disclosure
  package let users: UserNameResolver
  package let key: Fingerprint.Key
  /// Whether sessions end by a setting of the application that nobody has told.
  package var endsBySetting = false
  /// Whether rows keep the text of what their session holds, for filters to look in: only where there are not too many.
  package var keepsText = true
  /// What rows keep beyond the usual fields.
  package let extra = ExtraFields()
  /// Is told of each session that is looked at; nil: nobody counts.
  package var tally: AuditTally?

  package init(
    format: PayloadCodec, disclosure: Disclosure = Disclosure(), users: UserNameResolver = UserNameResolver(),
    key: Fingerprint.Key
  ) {
    self.format = format
    self.disclosure = disclosure
    self.users = users
    self.key = key
  }

  package var masking: Masking { disclosure.masking }

  /// How a session is called.
  package func label(of id: SessionID) -> SessionLabel { disclosure.label(of: id, key: key) }

  /// What the order by id goes by, before there is a row.
  package func orderText(of id: SessionID) -> String { fingerprintForOrder(of: id) ?? id.orderText }

  /// What takes the place of an id in every order; nil: nothing does.
  package func fingerprintForOrder(of id: SessionID) -> String? { disclosure.comparesIDs ? nil : label(of: id).fingerprint }

  /// What came out of a store together, in the order in which it may be told: as it came, or, where ids are not compared, by fingerprints,
  /// for stores go by ids.
  package func told<Element>(_ elements: [Element], _ id: (Element) -> SessionID) -> [Element] {
    guard !disclosure.comparesIDs else { return elements }
    return elements.map { (label(of: id($0)).fingerprint, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The same, for more rows than can keep the text of what their session holds.
  package var forManyRows: SummaryBuilder {
    var maker = self
    maker.keepsText = false
    return maker
  }

  /// What may be shown of what a store keeps beside the data.
  package func attributes(of stored: StoredSession) -> SessionAttributes {
    stored.attributes == .none ? .none : stored.attributes.masked(by: masking.of(stored.id), hiding: disclosure.hiddenAttributes)
  }

  /// The row of an entry, and what the session holds, for whoever wants to look at it before it is forgotten.
  package func summary(of entry: SessionEntry) -> (summary: SessionSummary, content: SessionContent?) {
    if entry.content != .unread { tally?.note(entry.id) }
    return switch entry.content {
    case .unread: (row(entry, .unread), nil)
    case .unreadable(let reason): (row(entry, .unreadable(reason)), nil)
    case .malformed(let record): (row(entry, .corrupt(reason: record.reason, offset: record.offset)), nil)
    case .stored(let stored): summary(of: stored, entry: entry)
    }
  }

  package func summary(of stored: StoredSession) -> (summary: SessionSummary, content: SessionContent?) {
    let size = stored.storedSize ?? stored.payload.count
    return summary(of: SessionEntry(id: stored.id, size: size, modified: stored.modified, content: .stored(stored)))
  }

  private func summary(of stored: StoredSession, entry: SessionEntry) -> (SessionSummary, SessionContent?) {
    let decoded: SessionContent
    let format = format.of(stored.id)
    Work.add(stored.payload.count)
    do {
      decoded = try format.decode(stored.payload)
    } catch {
      var summary = row(entry, .corrupt(reason: error.reason, offset: error.offset))
      (summary.expires, summary.revision) = (stored.expires, stored.revision)
      absorb(attributes(of: stored), into: &summary)
      return (summary, nil)
    }
    let masking = self.masking.of(stored.id)
    var summary = row(entry, .decoded)
    (summary.endsBySetting, summary.isOpaque) = (endsBySetting, decoded.isOpaque)
    (summary.expires, summary.revision) = (stored.expires, stored.revision)
    // The data names people where a table often has a number; where it names nobody, or the table has a name, the table does.
    let attributes = attributes(of: stored)
    let own = format.user(decoded).flatMap { user in
      masking.rule(key: nil, value: .string(user.name)) == nil && !masking.names(keyOn: user.path) ? user.name : nil
    }
    summary.user = user(in: decoded, own ?? attributes.user, masking)
    if own != summary.user { summary.frameworkUser = own }
    if case .refused(let reason) = format.editing(stored.payload) { summary.editObstacle = reason }
    let flashes = decoded.flashEntries
    summary.flashes = flashes.map { masking.shown($0.key) ?? $0.key }
    summary.measures = Field.measures(of: decoded, stored.id) + extra.measures(of: decoded, stored.id)
    // The user and the flashes first: they are what people look for, and what is kept has an end.
    summary.user.map { summary.search.append($0) }
    absorb(attributes, into: &summary)
    summary.search.beginContent()
    guard keepsText else {
      summary.search.end()
      return (summary, decoded)
    }
    let hidden = masking.hiddenFlashes(in: decoded)
    for flash in flashes where !hidden.contains(flash.key) {
      summary.search.append(flash.value, key: flash.key, masking: masking)
    }
    for entry in decoded.dataEntries { summary.search.append(entry.value, key: entry.key, masking: masking) }
    return (summary, decoded)
  }

  /// A name that the framework itself keeps says more than what an application calls a user; a number or an id of its says less.
  private func user(in content: SessionContent, _ own: JSString?, _ masking: Masking) -> JSString? {
    if let own, !Self.isIdentifier(own.wtf8) { return own }
    return users.user(in: content, masking: masking) ?? own
  }

  /// Digits alone, or a long word with digits in it: a UUID, and what databases make.
  private static func isIdentifier(_ text: [UInt8]) -> Bool {
    let digits = text.count { 0x30...0x39 ~= $0 }
    return digits == text.count || digits > 0 && text.count >= 16 && text.allSatisfy(ASCIISet.base64URL.contains)
  }

  private func absorb(_ attributes: SessionAttributes, into summary: inout SessionSummary) {
    guard attributes != .none else { return }
    summary.attributes = attributes
    for text in [attributes.user, attributes.address, attributes.agent] where text != nil && text != summary.user {
      text.map { summary.search.append($0) }
    }
  }

  private func row(_ entry: SessionEntry, _ reading: SessionSummary.Reading) -> SessionSummary {
    let label = label(of: entry.id)
    var summary = SessionSummary(
      id: entry.id, label: label, user: nil, expires: entry.expires, modified: entry.modified, size: entry.size, flashes: [],
      reading: reading,
      revision: nil, attributes: .none, search: SearchText())
    summary.isBackdated = entry.isBackdated
    summary.search.append(label)
    summary.problem.map { summary.search.append($0) }
    return summary
  }
}
