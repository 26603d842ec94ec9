import TerminalText

/// Where themes come from: directories of the user's, the first of which wins, and the ones in the program.
package struct ThemeCatalog: Sendable {
  package let directories: [String]

  package init(directories: [String] = []) { self.directories = directories }

  package enum Origin: Hashable, Sendable {
    case builtIn
    case file(path: String)
  }

  /// A theme that can be used, and what there is to say about its file.
  package struct Loaded: Sendable {
    package let theme: Theme
    package let origin: Origin
    package let problems: [ThemeProblem]
  }

  package struct NotFound: Error, Hashable, Sendable {
    /// What is wrong and what to do.
    package let message: String
  }

  /// Every theme by name, in order of name.
  package func list() -> [(name: String, origin: Origin)] {
    var found: [String: Origin] = [:]
    for directory in directories {
      for file in TextFile.names(in: directory, suffix: ".toml") {
        let name = String(file.dropLast(".toml".count))
        if Self.isName(name), found[name] == nil { found[name] = .file(path: directory + "/" + file) }
      }
    }
    for file in BuiltInThemes.files where found[file.name] == nil { found[file.name] = .builtIn }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Loads a theme by name. A file with mistakes gives a theme all the same: the problems say what was left out.
  package func load(_ name: String) throws(NotFound) -> Loaded {
    guard let source = source(of: name) else {
      let names = list().map(\.name)
      let hint = nearest(to: name, among: names).map { "did you mean '\($0)'?" } ?? "there are: \(names.joined(separator: ", "))"
      throw NotFound(message: "no theme is called \(name.quoted); \(hint)")
    }
    return load(source)
  }

  /// Loads a theme from a file by its path, to check it.
  package func load(path: String) throws(NotFound) -> Loaded {
    let text: String
    do throws(TextFile.Failure) {
      text = try TextFile.read(path)
    } catch {
      throw NotFound(message: "cannot read \(path.quoted): \(error.reason)")
    }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return load(Source(name: file.hasSuffix(".toml") ? String(file.dropLast(5)) : file, origin: .file(path: path), text: text))
  }

  private func load(_ source: Source) -> Loaded {
    var chain = [ThemeFile(parsing: source.text)]
    var used = [source]
    var problems = chain[0].problems
    while let parent = chain[chain.count - 1].inherits {
      // A theme may inherit the one of the same name behind it: the user's own default-dark, the built-in one.
      guard let next = self.source(of: parent, after: used) else {
        let reason = BuiltInThemes.text(of: parent) == nil ? "not there" : "inherited by itself"
        problems.append(
          ThemeProblem(severity: .error, message: "the inherited theme \(parent.quoted) is \(reason)", position: nil))
        break
      }
      chain.append(ThemeFile(parsing: next.text))
      used.append(next)
      if chain[chain.count - 1].problems.contains(where: { $0.severity == .error }) {
        problems.append(
          ThemeProblem(severity: .warning, message: "the inherited theme \(parent.quoted) has errors", position: nil))
      }
    }
    let variant = chain.lazy.compactMap(\.variant).first ?? .dark
    chain.append(ThemeFile(parsing: BuiltInThemes.text(of: "default-\(variant.rawValue)") ?? ""))
    var theme = Theme.plain
    theme.name = chain[0].name ?? source.name
    theme.variant = variant
    theme.minimumDepth = chain.lazy.compactMap(\.minimumDepth).first ?? .mono
    for file in chain.reversed() {
      theme.roles.merge(file.roles) { _, new in new }
      theme.surfaces.merge(file.surfaces) { _, new in new }
    }
    theme.chooseGrounds()
    return Loaded(theme: theme, origin: source.origin, problems: problems)
  }

  private struct Source: Equatable {
    let name: String
    let origin: Origin
    let text: String
  }

  /// The first source of a name that is not in use already.
  private func source(of name: String, after used: [Source] = []) -> Source? {
    guard Self.isName(name) else { return nil }
    for directory in directories {
      let path = "\(directory)/\(name).toml"
      let isUsed = used.contains { $0.origin == .file(path: path) }
      if !isUsed, let text = try? TextFile.read(path) { return Source(name: name, origin: .file(path: path), text: text) }
    }
    guard let text = BuiltInThemes.text(of: name) else { return nil }
    let source = Source(name: name, origin: .builtIn, text: text)
    return used.contains(source) ? nil : source
  }

  /// Names are names and never paths.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 64
      && name.utf8.allSatisfy { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_.".utf8.contains(byte)
        }
      }
  }
}
