import Platform
import TerminalText

/// One way in which the address of a store is written. Help and errors are made from it.
struct AddressForm: Sendable {
  enum Rest: Sendable {
    case nothing
    /// A path, with an example of the whole address.
    case path(example: SafeText)
    /// The place of a server, or where that is said, with an example of the whole address.
    case url(example: SafeText)
    /// The path of a server's socket, and what else there is to say of it.
    case socket(example: SafeText)
  }

  /// `sqlite:PATH[#TABLE]`.
  let form: SafeText
  let meaning: SafeText
  /// Nil: a path without a scheme, known by what lies there.
  var scheme: String?
  /// What stands behind the scheme.
  var rest: Rest = .nothing
  /// Whether a `#` separates a part of the store from its path.
  var hasPart = false

  /// Whether it is somewhere in the file system.
  var isPath: Bool {
    switch rest {
    case .path, .socket: true
    case .url: false
    case .nothing: scheme == nil
    }
  }
}

/// Where a store is, as it is written on the command line.
struct StoreAddress: Hashable, Sendable {
  /// Nil: written without one, and then a path.
  var scheme: String?
  /// What stands behind the scheme.
  var rest: String

  init(scheme: String?, rest: String) { (self.scheme, self.rest) = (scheme, rest) }

  init(parsing text: String?) throws(CommandError) {
    guard let text else {
      self = StoreRegistry.usual
      return
    }
    guard let colon = text.firstIndex(of: ":"), Self.isScheme(text[..<colon]) else {
      guard !text.isEmpty else {
        throw .usage("the store is an empty text", advice: "give one of:", choices: StoreRegistry.help)
      }
      self.init(scheme: nil, rest: text)
      return
    }
    let (scheme, rest) = (text[..<colon].lowercased(), String(text[text.index(after: colon)...]))
    guard let form = StoreRegistry.form(ofScheme: scheme) else {
      let shown = Self.shown(text)
      throw .usage(
        "this build opens no \(scheme): store: \(shown)",
        advice: "a directory or a file of that name is ./\(shown); this build opens:", choices: StoreRegistry.help)
    }
    self.init(scheme: scheme, rest: rest)
    switch form.rest {
    case .nothing where rest.isEmpty: break
    case .nothing: throw .usage("\(scheme): takes no path", advice: form.form + " is " + form.meaning)
    case .path(let example) where rest.isEmpty: throw .usage("\(scheme): needs a path", advice: example)
    case .url(let example) where rest.isEmpty, .socket(let example) where rest.isEmpty:
      throw .usage("\(scheme): needs the place of a server", advice: example)
    case .url, .socket: break
    // As a URL has it, with nobody's name between the slashes, or this machine's.
    case .path:
      for host in ["//", "//localhost"] where rest.hasPrefix(host + "/") { self.rest = String(rest.dropFirst(host.utf8.count)) }
    }
  }

  /// An address as it may be repeated: without the name and the password before its host, and without its options.
  static func shown(_ text: String) -> String {
    guard let colon = text.firstIndex(of: ":"), isScheme(text[..<colon]) else { return shownMistaken(text) }
    let form = StoreRegistry.form(ofScheme: text[..<colon].lowercased())
    if case .path? = form?.rest { return text }
    var place = String(text[text.index(after: colon)...])
    // As libpq has it, `host=… password=…`: which of its words is which only libpq can tell.
    if form?.isPath != true, !place.hasPrefix("//"), place.contains("=") { return String(text[...colon]) + "…" }
    if form?.isPath != true, let at = place.lastIndex(of: "@") { place = "//…" + place[at...] }
    return String(text[...colon]) + (place.firstIndex(of: "?").map { String(place[..<$0]) + "?…" } ?? place)
  }

  /// The same of what has no scheme that could be one, and may be meant as an address all the same: `NAME=redis://…`, `redis//:…`.
  private static func shownMistaken(_ text: String) -> String {
    var place = text
    if text.contains("://"), let options = text.firstIndex(of: "?") { place = String(text[..<options]) + "?…" }
    if let at = place.lastIndex(of: "@"), place[..<at].contains(":") { place = "…" + place[at...] }
    return place
  }

  /// What it is called while it is opened.
  var name: SafeText {
    if let path { return "\(path)" }
    guard let scheme, !rest.isEmpty else { return "the demonstration" }
    // A password in it is refused, and not repeated before that.
    return "\(scheme):\(String(rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest[...]))"
  }

  /// Whether it begins with a path.
  var isPath: Bool { scheme.map { StoreRegistry.form(ofScheme: $0)?.isPath ?? false } ?? true }

  /// Where in the file system it is; nil where it is nowhere in it.
  var path: String? { file?.path }

  /// The file, and the part of it that is the store, where it is written so that it may be one.
  var file: PartOfFile? {
    guard let scheme else { return PartOfFile(rest) }
    guard let form = StoreRegistry.form(ofScheme: scheme), case .path = form.rest else { return nil }
    return form.hasPart ? PartOfFile(rest) : PartOfFile(path: rest, part: nil)
  }

  /// `C:` is one letter and no scheme; `./a:b` and `/a:b` are paths.
  private static func isScheme(_ text: some StringProtocol) -> Bool {
    text.utf8.count > 1
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D }
      && (text.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false)
  }
}

/// A file, and which part of it: `PATH#TABLE`. A file whose own name has the sign is that file.
struct PartOfFile: Hashable {
  var path: String
  var part: String?

  init(path: String, part: String?) { (self.path, self.part) = (path, part) }

  init(_ text: String) {
    (path, part) = (text, nil)
    guard Files.status(text) == nil else { return }
    for (file, name) in PathText(text).partings where !name.isEmpty && Files.status(file) != nil {
      (path, part) = (file, name)
      return
    }
  }
}
