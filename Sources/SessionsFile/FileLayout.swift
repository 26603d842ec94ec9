import ECMAScript
public import Sessions

/// How a directory holds sessions: what a session's file is called, what stands in it, and what may be done with it.
///
/// A layout is data; those that there are:
///
/// | | file of a session | content | expiry |
/// |---|---|---|---|
/// | ``reactRouter`` | `xxxx/xxxxxxxxxxxx`, the id itself | `{"data":...,"expires":"..."}` | a date in ISO 8601, or none |
/// | ``remix3`` | `xx/` and 62 digits, the SHA-256 of the id | `[values,flash]` | none is kept |
/// | ``sessionFileStore`` | `<id>.json` | JSON with `cookie` and `__lastAccess` | last access and the cookie's age |
/// | ``django`` | `sessionid<key>`, before it the cookie's name | signed text | the file's age, and a setting |
/// | ``cachelib`` | SHA-256, formerly MD5, of `session:<id>` | a moment, then a pickle | that moment, whole seconds |
/// | ``php`` | `sess_<id>` | `name\|value` texts, or one | the file's age, and a setting |
public struct FileLayout: Hashable, Sendable {
  /// What people call it.
  public let name: String
  /// What the payload is.
  package let payload: PayloadKind
  var naming: FileNaming
  let format: FileFormat
  /// How long a session lives that is not used, in milliseconds, where only the application's settings say so; nil: it is not
  /// known, and such sessions are shown without an expiry.
  public var lifetime: Int64?
  /// Whether the application locks a session's file (`flock`) while it uses the session, and writes to that very file.
  var locksFiles = false
  /// Whether an empty file is a session: one that has no data.
  var takesEmpty = false

  /// React Router's and Remix 2's `createFileSessionStorage`.
  public static let reactRouter = FileLayout(
    name: "React Router", payload: .flat,
    naming: FileNaming(meaning: .id, shardDigits: 4, alphabet: .hexOfAnyCase, length: 16...16), format: .envelope)

  /// Remix 3's `createFsSessionStorage`. It keeps digests of ids only: its rows have no id, see ``SessionID/digest``.
  public static let remix3 = FileLayout(
    name: "Remix 3", payload: .split,
    naming: FileNaming(meaning: .digest(.sha256, of: ""), shardDigits: 2, alphabet: .hex, length: 64...64), format: .bare)

  /// express-session's session-file-store.
  public static let sessionFileStore = FileLayout(
    name: "session-file-store", payload: .flat,
    naming: FileNaming(meaning: .id, suffix: ".json", alphabet: .base64URL, length: 16...200), format: .express)

  /// Django's `django.contrib.sessions.backends.file`. The key is what the cookie holds.
  public static let django = FileLayout(
    name: "Django", payload: .django,
    naming: FileNaming(meaning: .id, prefix: "sessionid", choosesPrefix: true, alphabet: .base36, length: 32...32),
    format: .text(.django), takesEmpty: true)

  /// cachelib's `FileSystemCache`, with which Flask-Session keeps sessions. Its rows have no id, only a digest.
  public static let cachelib = cachelib(.sha256, digits: 64)
  /// The same before cachelib 0.17.
  public static let cachelibMD5 = cachelib(.md5, digits: 32)

  /// PHP's own files.
  public static let php = php(.phpSession)
  /// The same with `session.serialize_handler = php_serialize`.
  public static let phpSerialize = php(.phpSerialize)

  public static let all = [
    reactRouter, remix3, sessionFileStore, django, cachelib, cachelibMD5, php, phpSerialize,
  ]

  private static func cachelib(_ digest: FileNaming.Digest, digits: Int) -> FileLayout {
    // The file in which cachelib counts the others, under a digest as they are.
    let naming = FileNaming(
      meaning: .digest(digest, of: "session:"), alphabet: .hex, length: digits...digits,
      reserved: digest.hex(of: "__wz_cache_count"))
    return FileLayout(name: "cachelib", payload: .pickle, naming: naming, format: .cachelib)
  }

  private static func php(_ payload: PayloadKind) -> FileLayout {
    FileLayout(
      name: "PHP", payload: payload, naming: FileNaming(meaning: .id, prefix: "sess_", alphabet: .php, length: 22...256),
      format: .text(payload), locksFiles: true, takesEmpty: true)
  }
}

extension FileLayout: CustomStringConvertible {
  public var description: String { name }
}

extension FileLayout {
  /// The layout of a name as it may be written on a command line, like `react-router` or `php:1440`: the number is the
  /// ``lifetime`` in seconds, as the application has it in its settings. Nil where there is no such name.
  public static func named(_ text: String) -> FileLayout? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard var layout = all.first(where: { plain($0.name) == plain(parts[0]) }) else { return nil }
    if parts.count == 2 {
      guard layout.takesLifetime, let seconds = UInt32(parts[1]), seconds > 0 else { return nil }
      layout.lifetime = Int64(seconds) * 1000
    }
    return layout
  }

  /// The names that ``named(_:)`` knows, as they are written.
  public static var names: [String] {
    all.map(\.name).reduce(into: []) { names, name in
      let written = name.lowercased().replacing(" ", with: "-")
      if names.last != written { names.append(written) }
    }
  }

  private static func plain(_ name: some StringProtocol) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// Whether the end of a session may hang on a setting of the application.
  var takesLifetime: Bool {
    switch format {
    case .express, .text: true
    case .envelope, .bare, .cachelib: false
    }
  }

  /// The form in which its content is read, for layouts of ours.
  public var codec: SessionCodec { payload == .split ? .split : .flat }

  /// Whether an expiry can be stored at all. Where not, one that is given is not kept, as in the original, whose sessions
  /// end with their cookie: ask this before an expiry is what somebody wants to change.
  public var keepsExpiry: Bool {
    switch format {
    case .envelope, .express, .cachelib: true
    case .bare, .text: false
    }
  }

  /// Why no expiry is kept, in words for an operator; nil where one is.
  public var expiryObstacle: String? {
    switch payload {
    case _ where keepsExpiry: nil
    case .django: "Django keeps it in the signed data, or goes by the age of the file and SESSION_COOKIE_AGE"
    case .phpSession, .phpSerialize: "PHP goes by the age of the file and session.gc_maxlifetime"
    default: "\(name) keeps none: a session ends with its cookie"
    }
  }

  /// What is kept beside the data.
  public var attributes: [SessionAttribute] { format == .express ? [.lastActive] : [] }

  func location(of id: SessionID) -> FileLocation? { naming.location(of: id) }
  func id(at location: FileLocation) -> SessionID { naming.id(at: location) }
  func isShard(_ name: String) -> Bool { naming.isShard(name) }
  func isFile(_ name: String) -> Bool { naming.isFile(name) }

  /// What the original makes its ids with.
  var ids: SessionIDSource {
    switch (format, naming.meaning) {
    case (.envelope, _): .hex64
    case (.bare, _): .uuid
    case (.text, _):
      SessionIDSource { SessionID(String((0..<32).compactMap { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() })) }
    case (.express, _), (.cachelib, _): .random256
    }
  }
}
