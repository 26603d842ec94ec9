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

    static func take() -> Environment {
      Environment(whole: ProcessGuard.takeVariable("SESSION_SECRET"), list: ProcessGuard.takeVariable("SESSION_SECRETS"))
    }
  }

  /// Newest first; nil where no secret was given. Notices are for the person: how the file is protected.
  static func load(file: String?, environment: Environment) throws(CommandError) -> (secrets: [Entry]?, notices: [SafeText]) {
    let given = [
      file.map { _ in "--secrets-file" }, environment.whole.map { _ in "SESSION_SECRET" },
      environment.list.map { _ in "SESSION_SECRETS" },
    ].compactMap { $0 }
    guard given.count < 2 else {
      throw .usage("secrets are given twice: \(given.joined(separator: " and "))", advice: "give one of them")
    }
    if let file { return try (parse(file: read(file), path: file), notice(file).map { [$0] } ?? []) }
    if let whole = environment.whole {
      guard !whole.isEmpty else {
        throw .usage("SESSION_SECRET is empty", advice: "unset it, or say --unsigned where nothing is signed")
      }
      return ([Entry(label: nil, secret: whole)], [])
    }
    guard let list = environment.list else { return (nil, []) }
    let entries = list.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      Entry(label: nil, secret: trim($0))
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
        advice: "one secret per line, newest first; a line # 2026-11 labels the next")
    }
  }

  static func parse(file bytes: [UInt8], path: String) throws(CommandError) -> [Entry] {
    var (entries, label) = ([Entry](), String?.none)
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if text.first == UInt8(ascii: "#") {
        label = String(decoding: trim(text.dropFirst()), as: UTF8.self)
      } else if !text.isEmpty {
        entries.append(Entry(label: label, secret: Array(text)))
        label = nil
      }
    }
    guard !entries.isEmpty else { throw .usage("the secrets file \(path) holds no secret", advice: "one per line, newest first") }
    return entries
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
