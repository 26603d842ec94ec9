import TerminalUI

/// Where a store is, as it is written on the command line.
enum Address: Hashable {
  case demonstration
  /// A directory of session files, or a file that is an SQLite database.
  case path(String)
  case directory(String)
  case database(String)
  /// The socket of an application that serves its sessions.
  case socket(String)

  /// The schemes this build opens, and how each is written: errors and help are made from it.
  static let known: [(form: String, meaning: String)] = [
    ("DIRECTORY", "a directory of session files (React Router, Remix, session-file-store, Django, cachelib, PHP)"),
    ("file:PATH", "the same, whatever the path looks like"),
    ("DATABASE", "an SQLite database with a table of sessions"),
    ("sqlite:PATH[#TABLE]", "the same, whatever the path looks like; the table where there are several"),
    ("unix:PATH", "the memory of a running application, at the socket where it serves it"),
    ("memory:", "the demonstration: sessions in memory, with simulated traffic"),
  ]

  static var knownList: [SafeText] { known.map { "\($0.form)  \($0.meaning)" } }

  init(parsing text: String?) throws(Complaint) {
    guard let text else {
      self = .demonstration
      return
    }
    guard let colon = text.firstIndex(of: ":"), Self.isScheme(text[..<colon]) else {
      guard !text.isEmpty else { throw .usage("the store is an empty text", advice: "give one of:", choices: Self.knownList) }
      self = .path(text)
      return
    }
    let rest = String(text[text.index(after: colon)...])
    switch text[..<colon].lowercased() {
    case "memory" where rest.isEmpty: self = .demonstration
    case "memory": throw .usage("memory: takes nothing after it: \(text)", advice: "memory: is the demonstration")
    case "file" where rest.hasPrefix("///"): self = .directory(String(rest.dropFirst(2)))
    case "file" where !rest.isEmpty: self = .directory(rest)
    case "file": throw .usage("file: needs a path", advice: "file:/var/lib/app/sessions")
    case "sqlite" where rest.hasPrefix("///"): self = .database(String(rest.dropFirst(2)))
    case "sqlite" where !rest.isEmpty: self = .database(rest)
    case "sqlite": throw .usage("sqlite: needs a path", advice: "sqlite:/srv/app/sessions.db")
    case "unix" where rest.hasPrefix("///"): self = .socket(String(rest.dropFirst(2)))
    case "unix" where !rest.isEmpty: self = .socket(rest)
    case "unix": throw .usage("unix: needs a path", advice: "unix:/run/app/sessions.sock")
    case let scheme:
      throw .usage(
        "this build opens no \(scheme): store: \(text)",
        advice: "a directory or a file of that name is ./\(text); this build opens:", choices: Self.knownList)
    }
  }

  /// Where in the file system it is; nil where it is nowhere in it.
  var path: String? { database?.path ?? written }

  /// The file and the table in it, where it may be a database.
  var database: DatabaseAddress? {
    switch self {
    case .path(let text), .database(let text): DatabaseAddress(text)
    case .demonstration, .directory, .socket: nil
    }
  }

  /// What stands behind its scheme, a table too.
  var written: String? {
    switch self {
    case .demonstration: nil
    case .path(let text), .directory(let text), .database(let text), .socket(let text): text
    }
  }

  /// The same kind of store in another place.
  func moved(to place: String) -> Address {
    switch self {
    case .demonstration: self
    case .path: .path(place)
    case .directory: .directory(place)
    case .database: .database(place)
    case .socket: .socket(place)
    }
  }

  /// `C:` is one letter and no scheme; `./a:b` and `/a:b` are paths.
  private static func isScheme(_ text: some StringProtocol) -> Bool {
    text.utf8.count > 1
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D }
      && (text.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false)
  }
}

/// A database, and which of its tables: `PATH#TABLE`. A file whose own name has the sign is that file.
struct DatabaseAddress: Hashable {
  var path: String
  var table: String?

  init(_ text: String) {
    (path, table) = (text, nil)
    guard Files.status(text) == nil else { return }
    for place in text.indices.reversed() where text[place] == "#" {
      let (file, name) = (String(text[..<place]), String(text[text.index(after: place)...]))
      guard !name.isEmpty, Files.status(file) != nil else { continue }
      (path, table) = (file, name)
      return
    }
  }
}
