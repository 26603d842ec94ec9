import ArgumentParser
import SessionCookies
import Inspector
import SessionFormats
import TerminalUI

/// How a store is opened.
struct StoreOptions: ParsableArguments {
  @Flag(name: .customLong("read-only"), help: "Open the store for reading only: nothing can be written.") var readOnly = false
  @Flag(help: "Read-only, nothing can be revealed, no secret is held, and sessions are called by their fingerprints.") var audit =
    false
  @Flag(help: "Open for writing a store that the configuration calls production.") var rw = false
  @Option(
    help: ArgumentHelp(
      "Read a table of an SQLite database, or a directory, as that layout, whatever it looks like: Django, Laravel, connect-sqlite3, php:1440 (with the seconds that a session lasts there)... or one of the configuration file.",
      valueName: "name")) var layout: String?

  /// As where none is given.
  static var none: StoreOptions {
    var options = StoreOptions()
    options.readOnly = false
    options.audit = false
    options.rw = false
    options.layout = nil
    return options
  }

  func validate() throws {
    if rw && (readOnly || audit) {
      throw ValidationError("--rw contradicts \(audit ? "--audit" : "--read-only"): give one of them")
    }
  }

  /// What is asked for, of a store in this environment. A level is only ever lowered.
  func access(in environment: Environment?) -> Access {
    if audit { return .audit }
    return readOnly || environment == .production && !rw ? .readOnly : .readWrite
  }
}

/// What of the application's cookie cannot be seen in its store.
struct CookieOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Who writes the cookie: \(CookieFormat.known.map(\.name).joined(separator: ", ")). With that its usual name and attributes.",
      valueName: "form")) var form: String?
  @Option(
    help: ArgumentHelp(
      "The cookie as a Set-Cookie header names it: '__session; Path=/; HttpOnly; Secure; SameSite=Lax'. A name alone has the form's defaults; with attributes, exactly those.",
      valueName: "cookie")) var cookie: String?
  @Option(
    name: .customLong("secrets-file"),
    help: ArgumentHelp(
      "The secrets that sign the cookie, one a line, newest first; a line '# 2026-11' labels the next. Or give SESSION_SECRET (one, whole) or SESSION_SECRETS (comma-separated) in the environment.",
      valueName: "file"), completion: .file()) var secretsFile: String?
  @Flag(help: "The application signs nothing.") var unsigned = false

  /// As where none is given.
  static var none: CookieOptions {
    var options = CookieOptions()
    options.form = nil
    options.cookie = nil
    options.secretsFile = nil
    options.unsigned = false
    return options
  }
}

/// How a session is named.
struct Naming: ParsableArguments {
  @Flag(name: .customLong("id"), help: "The session is named by its whole id: nothing else is tried.") var isID = false
}

/// What of a session may be shown.
struct RevealOptions: ParsableArguments {
  @Flag(help: "Show ids, cookies and masked values as they are.") var reveal = false

  func checked(for access: Access) throws(Complaint) -> Bool {
    if reveal && !access.reveals {
      throw Complaint(.refused, "--audit reveals nothing: --reveal cannot be given with it", advice: "leave out one of them")
    }
    return reveal
  }
}
