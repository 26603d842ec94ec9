import ECMAScript
import Inspection
import InspectorUI
import Platform
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the signing secrets come from: a file or the environment, never an option's value, which every user of the
/// machine could read in the list of processes.
enum SecretSource {
  struct Entry {
    let label: String?
    let secret: [UInt8]
  }

  /// The secrets that the environment holds, taken out of it.
  struct Environment {
    let whole: [UInt8]?
    let list: [UInt8]?
    /// What servers ask of who connects, by the names of the variables.
    let passwords: [String: [UInt8]]

    static func take() -> Environment {
      Environment(
        whole: ProcessGuard.takeVariable("SESSION_SECRET"), list: ProcessGuard.takeVariable("SESSION_SECRETS"),
        passwords: StoreRegistry.takePasswords())
    }
  }

  /// Newest first; nil where no secret was given. Notices are for the person: how the file is protected.
  ///
  /// - Parameters:
  ///   - list: a file of secrets, one a line.
  ///   - whole: a file that is one secret.
  static func load(
    list: String?, whole: String?, environment: Environment
  ) throws(CommandError) -> (secrets: [Entry]?, notices: [SafeText]) {
    let given = [
      list.map { _ in "--secrets-file" }, whole.map { _ in "--secret-file" }, environment.whole.map { _ in "SESSION_SECRET" },
      environment.list.map { _ in "SESSION_SECRETS" },
    ].compactMap { $0 }
    guard given.count < 2 else {
      throw .usage("secrets are given twice: \(given.joined(separator: " and "))", advice: "give one of them")
    }
    if let list { return try (parse(file: read(list), path: list), notice(list).map { [$0] } ?? []) }
    if let whole { return try secret(file: read(whole), path: whole) }
    if let secret = environment.whole {
      guard !secret.isEmpty else {
        throw .usage("SESSION_SECRET is empty", advice: "unset it, or say --unsigned where nothing is signed")
      }
      return ([Entry(label: nil, secret: SecretText.bytes(secret[...]))], [])
    }
    guard let list = environment.list else { return (nil, []) }
    let entries = list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      Entry(label: nil, secret: SecretText.bytes(trim($0)[...]))
    }
    guard entries.allSatisfy({ !$0.secret.isEmpty }) else {
      throw .usage("SESSION_SECRETS holds an empty secret", advice: "separate secrets by one comma, newest first")
    }
    return (entries, [])
  }

  private static func read(_ path: String) throws(CommandError) -> [UInt8] {
    do { return try Files.read(path) } catch {
      throw .usage(
        "cannot read the secrets file \(path): \(error.reason)",
        advice: "--secrets-file has one secret per line, newest first; --secret-file is one secret")
    }
  }

  /// All bytes of a file.
  private static func secret(file bytes: [UInt8], path: String) throws(CommandError) -> (secrets: [Entry]?, notices: [SafeText]) {
    guard !bytes.isEmpty else { throw .usage("the file \(path) is empty: there is no secret in it") }
    var notices = notice(path).map { [$0] } ?? []
    if bytes.last == UInt8(ascii: "\n") {
      notices.append("\(path) ends in a line break, which is part of the secret here: --secrets-file takes lines without it")
    }
    return ([Entry(label: nil, secret: bytes)], notices)
  }

  static func parse(file bytes: [UInt8], path: String) throws(CommandError) -> [Entry] {
    var (entries, label) = ([Entry](), String?.none)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      // A secret may begin with #, as Django makes them: a label has a blank behind it.
      if text.elementsEqual("#".utf8) || text.starts(with: "# ".utf8) {
        label = Self.label(trim(text.dropFirst()))
      } else if !text.isEmpty {
        entries.append(Entry(label: label, secret: SecretText.bytes(text)))
        label = nil
      }
    }
    guard !entries.isEmpty else { throw .usage("the secrets file \(path) holds no secret", advice: "one per line, newest first") }
    return entries
  }

  /// What a comment calls the secret behind it; nil where it looks like a secret itself, as the old one may that was commented out. One that
  /// is made of ordinary words is told by nothing from a label.
  private static func label(_ comment: [UInt8]) -> String? {
    guard OrdinaryWord.areAll(in: comment[...]) else { return nil }
    let text = String(decoding: comment, as: UTF8.self)
    return Masking().rule(key: nil, value: .string(JSString(text))) == nil ? text : nil
  }

  private static func notice(_ path: String) -> SafeText? {
    guard let mode = Files.status(path)?.mode, mode & 0o077 != 0 else { return nil }
    return "\(path) can be read by others (mode \(String(mode & 0o777, radix: 8))): chmod 600 it"
  }

  private static func trim(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    return Array(Array(bytes.drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
  }
}

/// A secret as it is written down: its text, or `hex:` and `base64:` for bytes that are none.
enum SecretText {
  static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8] {
    func rest(_ prefix: String) -> ArraySlice<UInt8>? {
      text.starts(with: prefix.utf8) && text.count > prefix.utf8.count ? text.dropFirst(prefix.utf8.count) : nil
    }
    if let bytes = rest("hex:").flatMap({ Hex.bytes($0) }) { return bytes }
    if let bytes = rest("base64:").flatMap({ Base64.decodeURLSafe($0) }) { return bytes }
    return Array(text)
  }
}
