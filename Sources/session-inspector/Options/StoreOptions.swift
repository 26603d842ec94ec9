import ArgumentParser
import SessionCookies
import Inspection
import InspectorUI
import SessionFormats
import TerminalText

/// How a store is opened, whoever said so: the defaults here are those of a call without options.
struct StoreChoice: Equatable {
  var readOnly = false
  var audit = false
  /// Whether a store that the configuration calls production may be written to.
  var rw = false
  /// Whether a server is read that forgets what is used little, and takes reading for use.
  var touch = false
  /// Whether it is only said what a write would come to: nothing is opened for writing, and what may not be written is told.
  var previews = false
  var layout: String?
  /// Where the password of a server stands.
  var passwordFile: String?

  /// For what writes nothing.
  var forReading: StoreChoice {
    var choice = self
    choice.readOnly = true
    return choice
  }

  /// For saying what a write would come to.
  var forPreview: StoreChoice {
    var choice = self
    choice.previews = true
    return choice
  }

  /// What is asked for, of a store in this environment. A level is only ever lowered.
  func access(in environment: Environment?) -> Access {
    if audit { return .audit }
    return readOnly || environment == .production && !rw ? .readOnly : .readWrite
  }
}

/// How a store is opened, on the command line.
struct StoreOptions: ParsableArguments {
  @Flag(name: .customLong("read-only"), help: "Open the store for reading only: nothing can be written.") var readOnly = false
  @Flag(help: "Read-only, reveals nothing, loads no secrets, and calls sessions by their fingerprints.") var audit = false
  @Flag(help: "Open for writing a store that the configuration calls production.") var rw = false
  @Flag(
    help:
      "Read a Redis server older than 7.2 that forgets what is used little: to such a server, reading makes a session look used."
  ) var touch = false
  @Option(
    help: ArgumentHelp(
      "Read a table of an SQLite database, or a directory, as this layout, skipping detection: Django, Laravel, connect-sqlite3, php:1440 (with the seconds that a session lasts there)... or one of the configuration file.",
      valueName: "name")) var layout: String?

  @Option(
    name: .customLong("password-file"),
    help: ArgumentHelp(
      "The password of a server (Redis, Valkey, PostgreSQL), on the first line of a file. Or give REDISCLI_AUTH or PGPASSWORD in the environment.",
      valueName: "file"), completion: .file()) var passwordFile: String?

  var choice: StoreChoice {
    StoreChoice(readOnly: readOnly, audit: audit, rw: rw, touch: touch, layout: layout, passwordFile: passwordFile)
  }

  func validate() throws {
    if rw && (readOnly || audit) {
      throw ValidationError("--rw contradicts \(audit ? "--audit" : "--read-only"): give one of them")
    }
  }
}

/// What of the application's cookie cannot be seen in its store, whoever said so.
struct CookieChoice: Equatable {
  var form: String?
  var cookie: String?
  var secretsFile: String?
  var secretFile: String?
  /// What the application itself signs with, beside the secret.
  var salts: [String] = []
  var unsigned = false
}

/// What of the application's cookie cannot be seen in its store, on the command line.
struct CookieOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Cookie format: \(CookieFormat.known.map(\.name).joined(separator: ", ")). It implies the usual name and attributes.",
      valueName: "form")) var form: String?
  @Option(
    help: ArgumentHelp(
      "The cookie as a Set-Cookie header names it: '__session; Path=/; HttpOnly; Secure; SameSite=Lax'. A name alone has the form's defaults; with attributes, exactly those.",
      valueName: "cookie")) var cookie: String?
  @Option(
    name: .customLong("secrets-file"),
    help: ArgumentHelp(
      "The secrets that sign or encrypt the cookie, one per line, newest first; a line '# 2026-11' labels the next, and hex:5f23… or base64:… gives bytes. Or give SESSION_SECRET (a single secret; commas are part of it) or SESSION_SECRETS (comma-separated) in the environment.",
      valueName: "file"), completion: .file()) var secretsFile: String?
  @Option(
    name: .customLong("secret-file"),
    help: ArgumentHelp("A file that is one secret, all of its bytes.", valueName: "file"), completion: .file()) var secretFile:
    String?
  @Option(
    name: .customLong("salt"),
    help: ArgumentHelp(
      "A salt of the application's own, where it signs by itsdangerous, Django's signing or Phoenix; more than one may be given.",
      valueName: "text")) var salts: [String] = []
  @Flag(help: "Cookies are not signed.") var unsigned = false

  var choice: CookieChoice {
    CookieChoice(form: form, cookie: cookie, secretsFile: secretsFile, secretFile: secretFile, salts: salts, unsigned: unsigned)
  }
}

/// How a session is named.
struct Naming: ParsableArguments {
  @Flag(
    name: .customLong("id"),
    help: "The session is named by its whole id: nothing else is tried. An id that begins with - is --id=ID, or stands behind --."
  ) var isID = false
}

/// What of a session may be shown.
struct RevealOptions: ParsableArguments {
  @Flag(help: "Show ids, cookies and masked values as they are.") var reveal = false

  func checked(for access: Access) throws(CommandError) -> Bool {
    if reveal && !access.reveals {
      throw CommandError(.refused, "--audit reveals nothing: --reveal cannot be given with it", advice: "leave out one of them")
    }
    return reveal
  }
}
