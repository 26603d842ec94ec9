import Crypto
import ECMAScript
package import Platform
import Sessions
package import SessionsAdministration

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a layout names its files: the id, or a digest of it, between a prefix and a suffix. Its first digits may be the name of
/// a directory.
package struct FileNaming: Hashable, Sendable {
  package enum Digest: Hashable, Sendable { case md5, sha256 }

  package enum Meaning: Hashable, Sendable {
    case id
    /// The digest of the id with this before it.
    case digest(Digest, of: String)
  }

  package var meaning: Meaning
  /// How many characters name a shard; 0: all files are in the root.
  package var shardDigits = 0
  /// How many directories down the files lie, each named by a character of the id, which the file's name repeats: PHP's `N;PATH`.
  package var depth = 0
  /// Whether the application may be told to keep them so.
  package var mayBeNested = false
  package var prefix = ""
  /// Whether the application chooses the prefix: it is then read from the names in the directory.
  package var choosesPrefix = false
  package var suffix = ""
  package var alphabet: ASCIISet
  /// How many characters, those of the shard included.
  package var length: ClosedRange<Int>
  /// The name of a file that looks like a session's and is not.
  package var reserved: String?

  package init(
    meaning: Meaning, shardDigits: Int = 0, prefix: String = "", choosesPrefix: Bool = false, suffix: String = "",
    alphabet: ASCIISet, length: ClosedRange<Int>, reserved: String? = nil
  ) {
    self.meaning = meaning
    self.shardDigits = shardDigits
    self.prefix = prefix
    self.choosesPrefix = choosesPrefix
    self.suffix = suffix
    self.alphabet = alphabet
    self.length = length
    self.reserved = reserved
  }

  /// What the ids look like; nil where files are named by digests of them.
  package var ids: IDShape? {
    guard meaning == .id else { return nil }
    return IDShape(forms: [.init(alphabet: alphabet, lengths: length, shard: prefix.isEmpty ? shardDigits : 0)])
  }

  var isFlat: Bool { shardDigits == 0 && depth == 0 }

  /// More directories than three levels have, nobody makes.
  static let maximumDepth = 4

  /// Whether such names are given by one library alone.
  var isTelling: Bool { !prefix.isEmpty && !choosesPrefix }

  func isShard(_ name: String) -> Bool {
    if depth > 0 { return name.utf8.count == 2 * depth - 1 && name.split(separator: "/").allSatisfy(isStep) }
    return isFlat ? name.isEmpty : name.utf8.count == shardDigits && name.utf8.allSatisfy(alphabet.contains)
  }

  /// Whether a directory is one of those on the way to nested files.
  private func isStep(_ name: some StringProtocol) -> Bool { name.utf8.count == 1 && name.utf8.allSatisfy(alphabet.contains) }

  /// How many steps below the root a nested directory is.
  private static func level(of name: String) -> Int { (name.utf8.count + 1) / 2 }

  /// Where in the directory `place` sessions may lie, or what leads to them; nil where nothing of that name is either.
  func place(_ name: String, in place: String) -> String? {
    guard depth > 0 else { return !isFlat && place.isEmpty && isShard(name) ? name : nil }
    guard Self.level(of: place) < depth, isStep(name) else { return nil }
    return place.isEmpty ? name : "\(place)/\(name)"
  }

  /// All that can be in a directory below the root that leads to others; there are as many as there are characters.
  func places(below place: String) -> [String] {
    guard depth > Self.level(of: place) else { return [] }
    return alphabet.characters.map { "\(place)/\($0)" }
  }

  /// Visits the directories in which nested files lie, in no order, as long as `visit` wants; at most so many are opened.
  ///
  /// - Parameter leftOut: is told of directories on the way there that cannot be looked into.
  /// - Throws: where the root is one of them: then nothing is known of any.
  func eachNested(
    in root: Descriptor, _ files: FileSystem, atMost limit: Int = .max,
    _ visit: (_ name: String, _ shard: Descriptor) -> Bool, leftOut: (DirectoryEntry) -> Void = { _ in }
  ) throws(Errno) {
    var open = [(name: "", directory: root)]
    var opened = 0
    func leaveOut(_ name: String, _ error: Errno) {
      // What went meanwhile has nothing in it.
      if error.code != ENOENT, error.code != ENOTDIR { leftOut(DirectoryEntry(name: name, kind: .directory)) }
    }
    while let (name, directory) = open.popLast() {
      if Self.level(of: name) == depth {
        guard visit(name, directory) else { return }
        continue
      }
      var entries: [DirectoryEntry] = []
      do throws(Errno) { entries = try files.entries(at: directory) } catch {
        guard !name.isEmpty else { throw error }
        leaveOut(name, error)
      }
      for entry in entries where isStep(entry.name) {
        let path = name.isEmpty ? entry.name : "\(name)/\(entry.name)"
        if entry.kind == .symbolicLink { leftOut(DirectoryEntry(name: path, kind: .symbolicLink)) }
        guard entry.kind == .directory || entry.kind == nil, opened < limit else { continue }
        do throws(Errno) {
          open.append((path, try files.open(entry.name, at: directory, flags: O_DIRECTORY)))
          opened += 1
        } catch {
          leaveOut(path, error)
        }
      }
    }
  }

  /// The first of all names that a shard can have, in order; empty where all files are in the root.
  func firstShards(_ count: Int) -> [String] {
    if depth > 0 { return [] }
    var names = isFlat ? [] : [""]
    let characters = alphabet.characters
    // Whatever begins with a later one comes later: of each length so far only the first are wanted.
    for _ in 0..<shardDigits { names = Array(names.lazy.flatMap { name in characters.map { name + String($0) } }.prefix(count)) }
    return names
  }

  func isFile(_ name: String) -> Bool { core(of: name) != nil && name != reserved }

  /// What stands between prefix and suffix; nil where the name is no session's.
  private func core(of name: String) -> Substring.UTF8View? {
    let bytes = name.utf8
    let count = bytes.count - prefix.utf8.count - suffix.utf8.count
    guard length.contains(count + shardDigits), bytes.starts(with: prefix.utf8) else { return nil }
    let rest = bytes.dropFirst(prefix.utf8.count)
    guard rest.suffix(suffix.utf8.count).elementsEqual(suffix.utf8), bytes.first != Self.hidden else { return nil }
    let core = rest.dropLast(suffix.utf8.count)
    return core.allSatisfy(alphabet.contains) ? core : nil
  }

  /// The file of a session; nil where the id is not of this form. So an id, whatever it holds, never becomes another path.
  func location(of id: SessionID) -> FileLocation? {
    switch meaning {
    case .id: return id.reveal().flatMap { location(named: $0.wtf8) }
    case .digest(let digest, let keyPrefix):
      // JavaScript and Python hash UTF-8, in which a lone surrogate is U+FFFD.
      let name = id.reveal().map { digest.hex(of: keyPrefix + $0.string) } ?? id.digest
      return name.flatMap { location(named: Array($0.utf8)) }
    }
  }

  private func location(named core: [UInt8]) -> FileLocation? {
    guard length.contains(core.count), core.allSatisfy(alphabet.contains) else { return nil }
    if depth > 0 {
      guard core.count > depth else { return nil }
      return FileLocation(
        shard: core[..<depth].map { String(decoding: [$0], as: UTF8.self) }.joined(separator: "/"),
        file: prefix + String(decoding: core, as: UTF8.self) + suffix)
    }
    let location = FileLocation(
      shard: String(decoding: core[..<shardDigits], as: UTF8.self),
      file: prefix + String(decoding: core[shardDigits...], as: UTF8.self) + suffix)
    return location.file == reserved || location.file.utf8.first == Self.hidden ? nil : location
  }

  /// With what the name of a hidden file begins: none of them is a session's.
  private static let hidden = UInt8(ascii: ".")

  /// The id under which the session at `location` is listed.
  func id(at location: FileLocation) -> SessionID {
    let core = location.file.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
    let name = (depth > 0 ? [] : Array(location.shard.utf8)) + core
    return if case .id = meaning {
      SessionID(JSString(uncheckedWTF8: name))
    } else {
      SessionID(digest: String(decoding: name, as: UTF8.self))
    }
  }

  /// The prefix that would make this name a session's, where the application chooses it.
  func prefix(in name: String) -> String? {
    let bytes = name.utf8
    let count = bytes.count - length.lowerBound
    guard choosesPrefix, count > 0, bytes.prefix(count).allSatisfy(ASCIISet.token.contains),
      bytes.dropFirst(count).allSatisfy(alphabet.contains)
    else { return nil }
    return String(name.prefix(count))
  }
}

extension FileNaming.Digest {
  package func hex(of text: String) -> String {
    let bytes = Array(text.utf8)
    return switch self {
    case .md5: Hex.text(Insecure.MD5.hash(data: bytes))
    case .sha256: Hex.text(SHA256.hash(data: bytes))
    }
  }
}

/// Where a session's file is: a directory below the root (or the root, where its name is empty) and a file in it, each one
/// component.
struct FileLocation: Hashable, Sendable {
  var shard: String
  var file: String
}
