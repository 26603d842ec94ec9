import Sessions
import SessionsSQL

/// Why a server of PostgreSQL did not do what it was asked.
struct PostgresFailure: Error, Hashable {
  enum Kind: Hashable {
    /// The server itself said no, by a code of five characters.
    case refused(code: String)
    /// It could not be reached, or went away.
    case lost
    /// It said nothing for too long.
    case timedOut
    /// Who asked does not want to know any more.
    case interrupted
    /// This machine has no libpq.
    case noLibrary
    /// It asks for a password, and none was given or another.
    case password
    /// A text that no server of PostgreSQL takes.
    case unstorable
  }

  let kind: Kind
  /// The server's or the library's own sentence: it names tables, users and databases. Empty where a value may stand in it
  /// (``PostgresVoice``).
  let words: String
  /// Of several statements that were asked for together, which one it was.
  private(set) var place: Int?
  /// What of the schema stands against it, where the server itself says.
  var constraint: Constraint?
  /// Which of several tables it was a look at.
  var table: String?

  /// Whether it was no statement of ours that was refused, but what the server does by itself with each row: a function of the
  /// database, or a policy of the table.
  var origin = Origin.statement

  enum Origin: Hashable {
    case statement
    case policy
    /// A function lacks a right, or a table, or its SQL is wrong.
    case function
    /// A function says no, by whichever code it likes.
    case raised
  }

  struct Constraint: Hashable {
    let name: String
    let table: String

    init(name: String, table: String) { (self.name, self.table) = (Told.beginning(of: name), Told.beginning(of: table)) }
  }

  init(_ kind: Kind, _ words: String = "") { (self.kind, self.words) = (kind, Told.beginning(of: words)) }

  func at(_ place: Int?) -> PostgresFailure {
    var failure = self
    failure.place = place
    return failure
  }

  /// A trigger may pass over a write without an error, or undo it, and what is said to be done must be.
  static func rowNotChanged(_ write: SQLWrite, by undoing: SQLUndoing) -> PostgresFailure {
    var failure = PostgresFailure(.refused(code: undoing == .rowSecurity ? withheld : notTaken), write.words(undoneBy: undoing))
    failure.origin = .policy
    return failure
  }

  /// As servers say it where a trigger changed what was to be written (triggered_data_change_violation), and where a right is lacking.
  private static let (notTaken, withheld) = ("27000", "42501")
  static let held = "55P03"

  /// Behind the server's name.
  static let onlyReads = "only reads now (default_transaction_read_only, or a standby): what is written is refused"

  var code: String? { if case .refused(let code) = kind { code } else { nil } }

  /// Whether the connection is of no use any more. What a function says of one is not about ours.
  var isLoss: Bool {
    switch kind {
    case .lost: true
    case .refused(let code):
      origin == .statement && (["57P01", "57P02", "57P03", "25P03", "57P05"].contains(code) || code.hasPrefix("08"))
    case .timedOut, .interrupted, .noLibrary, .password, .unstorable: false
    }
  }

  /// Whether the same may well succeed a moment later: another transaction stood in the way; at a standby, one of its primary. A
  /// function that says so means just that.
  var isWorthAnotherTry: Bool { code == "40001" || code == "40P01" }

  /// Whether this user may not do it.
  var isOfRights: Bool { code == Self.withheld && origin == .statement }

  /// Whether another transaction holds what was asked for.
  var isHeld: Bool { code == Self.held && origin == .statement }

  /// Whether it is one row that cannot be written so; any other write may well be made.
  var concernsOneRow: Bool {
    if kind == .unstorable { return true }
    guard let code else { return false }
    // Whatever code a function says no by: it is asked for each row anew.
    if origin != .statement { return true }
    return ["22", "23", "27", "44", "54", "P0"].contains { code.hasPrefix($0) }
  }
}

extension PostgresFailure: SQLFailure {
  /// Values are asked for only as far as they are small enough.
  var isValueTooLarge: Bool { false }

  /// Whatever a server says no by to a look at one table. Whoever owns one may have it call a function of his, so that it is not looked at,
  /// or give it a policy that says no, by any code there is; somebody may hold it, drop it, or keep millions of rows of it from us; a
  /// page of it may be damaged. What the server says of itself and of the connection is about no table.
  var refusesTable: Bool {
    guard let code, !isLoss else { return false }
    return origin != .statement || !isWorthAnotherTry && !Self.ofServer.contains { code.hasPrefix($0) }
  }
  /// It has no room, or lets nobody in; a transaction is in no state for it.
  private static let ofServer = ["25", "28", "53"]
}

extension PostgresFailure {
  /// What the library said of a connection that could not be made. Behind the place there is the server's own refusal, with its
  /// code: `connection to server at "::1", port 5432 failed: FATAL:  28P01: password authentication failed for user "ada"`.
  init(connecting message: String, asksPassword: Bool) {
    let line = message.split(separator: "\n").first.map(String.init) ?? "no reason was given"
    let parts = line.split(separator: ":", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
    let code = parts.dropLast().firstIndex { part in
      part.utf8.count == 5 && part.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 } && part != "FATAL"
        && part != "ERROR"
    }
    if let code {
      let words = parts[(code + 1)...].joined(separator: ": ")
      self.init(asksPassword && parts[code].hasPrefix("28") ? .password : .refused(code: String(parts[code])), words)
    } else {
      self.init(asksPassword ? .password : .lost, line)
    }
  }
}

extension StoreError {
  /// A failure in the terms of a store.
  ///
  /// - Parameters:
  ///   - doing: what was being done; it names no session.
  ///   - place: where the server is.
  init(_ failure: PostgresFailure, doing: String, at place: String) {
    let doing = failure.table.map { "\(doing), at \($0)" } ?? doing
    switch failure.kind {
    case .noLibrary: self = .unavailable("postgres: needs libpq, which this machine does not have: install libpq5")
    case .timedOut: self = .timedOut("\(doing): the PostgreSQL server at \(place) does not answer")
    case .interrupted: self = .failed("\(doing): cancelled")
    case .unstorable: self = .failed("\(doing): PostgreSQL keeps no text with a zero byte or bytes that are not UTF-8")
    case .password: self = .denied("the PostgreSQL server at \(place) asks for a password, and has not got the right one")
    case .lost where failure.words.contains("certificate"):
      self = .denied("the PostgreSQL server at \(place) is not trusted: \(failure.words)")
    case .lost: self = .unavailable("the PostgreSQL server at \(place) cannot be reached: \(failure.words)")
    case .refused(let code) where failure.origin == .raised || failure.origin == .function && failure.words.isEmpty:
      let what = failure.origin == .raised ? "says no" : "fails in SQL of its own\(code.hasPrefix("42") ? Self.searchPath : "")"
      self = .failed(
        "\(doing): the PostgreSQL server at \(place) refused it (\(code)): a trigger or a function of the database \(what)")
    case .refused(let code): self = StoreError(code, failure.words, failure.constraint, doing, place)
    }
  }

  /// A reading finds nothing of others by a name alone, so that nobody's function takes the place of the server's.
  private static let searchPath =
    "; where it names tables without a schema, ALTER FUNCTION ... SET search_path says in which they are"

  private init(
    _ code: String, _ words: String, _ constraint: PostgresFailure.Constraint?, _ doing: String, _ place: String
  ) {
    let server = "the PostgreSQL server at \(place)"
    let why = words.isEmpty ? "" : ": \(words)"
    switch code {
    case "25006": self = .denied("\(doing): \(server) \(PostgresFailure.onlyReads)")
    case "28000", "28P01": self = .denied("\(server) does not let us in\(why)")
    case "42501": self = .denied("\(doing): this user lacks a right\(why)")
    case "3D000", "3F000": self = .unavailable(words.isEmpty ? "\(server) has no such database or schema" : "\(server)\(why)")
    case "53300": self = .unavailable("\(server) has as many connections as it takes")
    case "53100", "53200", "53400": self = .full("\(doing): \(server) has no room\(why)")
    case "57014": self = .timedOut("\(doing): \(server) took too long, and gave up")
    case PostgresFailure.held: self = .timedOut("\(doing): another transaction holds this session, or its whole table")
    case "40001", "40P01": self = .unavailable("\(doing): others wrote at the same time, again and again")
    case "25P03", "57P01", "57P02", "57P03", "57P05": self = .unavailable("\(server) cannot be reached\(why)")
    case PostgresOthersFunctions.refusal where !words.isEmpty: self = .denied("\(doing): \(words)")
    case "42P01" where !words.isEmpty, "42703" where !words.isEmpty:
      self = .failed("\(doing): the table has changed, open it again\(why)")
    case "23503":
      let who = constraint.map { "rows of \($0.table) refer to it (the foreign key \($0.name))" } ?? "other rows refer to it"
      self = .failed("\(doing): \(server) refused it (\(code)): \(who)")
    case "22021", "22P05":
      self = .failed("\(doing): the server has no place for a character of this text: its encoding lacks it, or jsonb (\\u0000)")
    default:
      // Nothing is said of other kinds but what stands against it.
      let isAboutNames = ["08", "0A", "25", "27", "42", "53", "54", "55", "57", "58", "XX"].contains { code.hasPrefix($0) }
      let against = constraint.map { ": the constraint \($0.name) of the table \($0.table)" } ?? ""
      self = .failed("\(doing): \(server) refused it (\(code))" + (isAboutNames ? why : against))
    }
  }

  /// The same, and what else there is to say.
  func adding(_ words: String) -> StoreError {
    switch self {
    case .unavailable(let text): .unavailable(text + words)
    case .timedOut(let text): .timedOut(text + words)
    case .denied(let text): .denied(text + words)
    case .full(let text): .full(text + words)
    case .failed(let text): .failed(text + words)
    case .unconfirmed, .unanswered, .malformed, .readOnly, .invalidID: self
    }
  }
}
