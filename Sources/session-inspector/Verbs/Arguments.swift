import ECMAScript
import Inspection
import InspectorUI
import SessionsAdministration
import TerminalText

/// What verbs read from their arguments, with errors that say which.
enum Arguments {
  static func path(_ text: String) throws(CommandError) -> ValuePath {
    do throws(ValuePathSyntaxError) { return try ValuePath(parsing: text) } catch { throw complaint(error, in: text) }
  }

  /// What help says of paths: one syntax wherever one is written.
  static let pathHelp =
    #"PATH is a value of the data, as cart[1].qty or data.cart[1].qty, with unusual keys as ["a.b"]; flash.notice is a flash message. The same is written in --where and in the interface."#

  /// The path to something in a session.
  static func contentPath(_ text: String) throws(CommandError) -> ContentPath {
    do throws(ValuePathSyntaxError) { return try ContentPath(parsing: text) } catch { throw complaint(error, in: text) }
  }

  private static func complaint(_ error: ValuePathSyntaxError, in text: String) -> CommandError {
    .usage(
      "the path \(text) cannot be read at character \(error.position): \(error.reason)",
      advice: #"write cart[1].qty, unusual keys as ["a.b"]"#)
  }

  /// The path to a value within a session.
  static func innerPath(_ text: String) throws(CommandError) -> ContentPath {
    let path = try contentPath(text)
    guard !path.path.steps.isEmpty else {
      throw .usage("the path \(text.isEmpty ? "is empty" : "\(text) is a whole section")", advice: "give a PATH, as cart[1].qty")
    }
    return path
  }

  /// The flash message that a path names.
  static func flashName(_ path: ContentPath) throws(CommandError) -> JSString {
    guard path.path.steps.count == 1, case .key(let name)? = path.path.steps.first else {
      throw .usage("\(path) lies in a flash message: one is set and removed as a whole", advice: "give flash.NAME")
    }
    return name
  }

  /// A value with its numbers as they were typed: how they are stored is known with the store.
  static func json(_ text: String) throws(CommandError) -> JSONValue {
    do throws(ValueInput.Failure) { return try ValueInput.value(text, as: .json, numbers: .exact) } catch {
      let place = error.position.map { " at character \($0)" } ?? ""
      throw .usage(
        "the value cannot be taken\(place): \(error.description)",
        advice: error.position == nil ? "give the value itself" : #"a text needs its quotes: '"hello"'"#)
    }
  }

  /// A flash's value.
  static func message(_ value: JSONValue) throws(CommandError) -> JSONValue {
    do throws(ValueInput.Failure) { return try ValueInput.message(value) } catch { throw .usage("\(error.description)") }
  }

  static func expiry(_ text: String, now: Timestamp) throws(CommandError) -> Timestamp? {
    do throws(ExpiryInput.Failure) { return try ExpiryInput.parse(text, now: now).expires(now: now) } catch {
      let saysHow = error.description.contains(ExpiryInput.hint)
      throw .usage("the expiry \(text): \(error.description)", advice: saysHow ? nil : "write \(ExpiryInput.hint)")
    }
  }
}

extension Arguments {
  /// All that a person or a program writes to standard input.
  static func input() throws(CommandError) -> [UInt8] {
    do throws(Files.Failure) { return try Files.read(0) } catch {
      throw CommandError(.someFailed, "standard input cannot be read: \(error.reason)", advice: "give it a file or a pipe")
    }
  }

  /// The lines that a person or a program wrote to standard input, without the empty ones; with their numbers, from 1.
  static func lines(ofInput bytes: [UInt8]) -> [(number: Int, text: String)] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      .map { (number: $0 + 1, text: String(decoding: $1.last == UInt8(ascii: "\r") ? $1.dropLast() : $1, as: UTF8.self)) }
      .filter { !$0.text.allSatisfy(\.isWhitespace) }
  }
}
