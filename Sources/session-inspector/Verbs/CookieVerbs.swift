import ArgumentParser
import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import SessionFormats
import Sessions
import TerminalText
import TerminalUI

struct CookieVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cookie", abstract: "Decode, verify and sign the application's cookie.",
    subcommands: [Decode.self, Verify.self, Sign.self])

  /// A pasted cookie: a value, a pair, or a whole header.
  struct Input: ParsableArguments {
    @Argument(
      help: "The cookie: its value, name=value, or a whole header; - reads it from standard input, which keeps it out of ps.")
    var cookie: String
    @Flag(help: "Show the payload as it is.") var reveal = false
    @OptionGroup var options: CookieOptions

    /// - Returns: also the form that it was recognised by, where nobody said one and the usual one cannot read it.
    func inspect(_ source: CookieSource) throws -> (CookieInspection, recognised: CookieFormat?) {
      let text = try cookie == "-" ? String(decoding: Files.read(0), as: UTF8.self) : cookie
      let inspection = CookieInspection(text, of: source.cookie)
      guard options.form == nil, inspection.value == nil else { return (inspection, nil) }
      // As it stands, before anybody's rules were applied to it.
      let raw = CookieInspection(text, of: source.recognising(.plain).cookie)
      guard let format = CookieFormat.recognised(raw.payload, name: raw.name) else { return (inspection, nil) }
      return (CookieInspection(text, of: source.recognising(format).cookie), format)
    }

    func show(_ inspection: CookieInspection, _ recognised: CookieFormat?) throws {
      let masking = Masking(added: try UserConfiguration.load().mask)
      if let name = inspection.name { Output.line("name       " + SafeText(sanitising: name)) }
      if let recognised { Output.line("form       " + SafeText(sanitising: recognised.name)) }
      if let text = inspection.value?.asString {
        // The payload is a session's id, a credential.
        let shown =
          reveal ? text.string : "\(Masking.mask)  ~\(Fingerprint(of: SessionID(text), key: InstallationKey.load().key).long)"
        Output.line("session    " + SafeText(sanitising: shown))
      } else if let value = inspection.value {
        Output.line("data")
        Output.pretty(reveal ? value : masking.masked(value))
      }
      if let made = inspection.made { Output.line("signed at  " + SafeText(sanitising: made.iso8601)) }
    }
  }

  /// The cookie's options without a store.
  static func source(_ options: CookieOptions) throws -> CookieSource {
    let resolved = try CookieSource.resolve(
      options.choice, target: StoreTarget.Settings(), usual: .rr7, audit: false,
      variables: SecretSource.Environment.take())
    for notice in resolved.notices { Console.printNote(notice) }
    return resolved.cookie
  }

  struct Decode: Verb {
    static let configuration = CommandConfiguration(abstract: "Show what a cookie holds, and what is wrong with it.")
    @OptionGroup var input: Input

    func perform() throws -> ExitStatus {
      let source = try CookieVerb.source(input.options)
      let (inspection, recognised) = try input.inspect(source)
      try input.show(inspection, recognised)
      Output.line("signature  " + SafeText(sanitising: CookieVerb.words(inspection.signature, source.secrets)))
      for problem in inspection.problems { Console.line("\(problem.description)") }
      return inspection.value == nil ? .someFailed : .success
    }
  }

  struct Verify: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Check who signed a cookie; exit 7 if none of the secrets did.",
      discussion: "Secrets come from --secrets-file, SESSION_SECRET or SESSION_SECRETS.")
    @OptionGroup var input: Input

    func perform() throws -> ExitStatus {
      let source = try CookieVerb.source(input.options)
      guard !source.secrets.isEmpty else { throw CookieVerb.noSecret("checked") }
      let (inspection, recognised) = try input.inspect(source)
      try input.show(inspection, recognised)
      Output.line("signature  " + SafeText(sanitising: CookieVerb.words(inspection.signature, source.secrets)))
      for problem in inspection.problems { Console.line("\(problem.description)") }
      guard case .valid = inspection.signature else { return .unverified }
      return .success
    }
  }

  struct Sign: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Print the Set-Cookie header of a session: whoever has it is logged in.",
      discussion:
        "With --store the session is looked up and its expiry is the header's, as commitSession with that expiry would send it.")
    @Argument(
      help:
        "The session's id; - reads it from standard input. With --store, whatever names it. Of a form that carries the data (flask, django-signed), the data as JSON."
    ) var id: String
    @Option(help: "The store that has the session.", completion: .store) var store: String?
    @OptionGroup var naming: Naming
    @OptionGroup var options: CookieOptions

    func perform() throws -> ExitStatus {
      let given = try id == "-" ? Arguments.lines(ofInput: Files.read(0)).first?.text ?? "" : id
      guard !given.allSatisfy(\.isWhitespace) else {
        throw CommandError.usage("there is no id to sign", advice: "give the session's id, or - and the id on standard input")
      }
      let (source, session, expires) =
        try store.map { try found(given, in: $0) } ?? (CookieVerb.source(options), JSString(given), nil)
      if store == nil {
        if source.format.carriesData { return try sign(data: given, source) }
        if !given.utf8.allSatisfy(Self.isOfAnID) {
          Console.printNote("no store makes such an id: ids have letters, digits, - and _ only")
        }
      }
      guard source.isSignatureKnown else { throw CookieVerb.noSecret("signed") }
      let preview = source.preview(of: SessionID(session), expires: expires, now: .now())
      guard let header = preview.text else { throw CommandError.usage("\(preview.problem ?? "this cookie cannot be written")") }
      Console.data(header)
      return .success
    }

    /// A cookie that is the session: nothing is stored but it.
    private func sign(data: String, _ source: CookieSource) throws -> ExitStatus {
      guard !source.secrets.isEmpty else { throw CookieVerb.noSecret("signed") }
      do {
        Console.data(try source.cookie.serialize(try JSON.parse(data)).text)
      } catch let error as JSONError {
        throw CommandError.usage("the data is not JSON: \(error)", advice: #"{"user_id":42}"#)
      } catch let error as CookieError {
        throw CommandError.usage("\(error.message)", advice: #"{"user_id":42}"#)
      }
      return .success
    }

    private static func isOfAnID(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
      default: false
      }
    }

    private func found(_ word: String, in store: String) throws -> (CookieSource, JSString, Timestamp?) {
      let setup = try InspectionContext(store: store, StoreChoice(readOnly: true), options.choice)
      for notice in setup.notices { Console.printNote(notice) }
      let stored = try blocking { try await SessionFinder(setup, naming).session(word) }
      guard let id = stored.id.reveal() else {
        throw CommandError(.someFailed, "this store keeps only digests of ids: give the id itself")
      }
      return (setup.cookie, id, stored.expires)
    }
  }

  static func noSecret(_ what: String) -> CommandError {
    .usage("nothing can be \(what) without a secret", advice: "give --secrets-file FILE, SESSION_SECRET or SESSION_SECRETS")
  }

  static func words(_ signature: CookieInspection.Signature, _ secrets: SecretRing) -> String {
    switch signature {
    case .missing: return "none"
    case .unchecked: return "present, not checked (no secret given)"
    case .invalid: return "does not verify"
    case .valid(let index):
      let label = secrets[index].label.map { " \"\($0)\"" } ?? ""
      return
        "verifies: secret \(index + 1) of \(secrets.count)\(label)\(index == 0 ? " (current)" : " (old, no longer used to sign)")"
    }
  }
}
