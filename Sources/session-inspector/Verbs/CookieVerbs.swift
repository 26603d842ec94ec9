import ArgumentParser
import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import SessionFormats
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

struct CookieVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cookie", abstract: "Decode, verify and sign the application's cookie.",
    discussion: Help.text(examples: ["session-inspector cookie decode -"]),
    subcommands: [Decode.self, Verify.self, Sign.self])

  /// What was pasted: a value, pairs, whole headers.
  struct Input: ParsableArguments {
    @Argument(
      help:
        "The cookies: a value, name=value, a whole Cookie or Set-Cookie header, or several lines of these; - reads them from standard input, which keeps them out of ps."
    ) var cookie: String
    @Flag(help: "Show the payload as it is.") var reveal = false
    @OptionGroup var options: CookieOptions

    /// What is known of each cookie: of those of the name that was said, or of all.
    func judgements(_ source: CookieSource) throws -> [CookieJudgement] {
      let bytes = try cookie == "-" ? Arguments.input() : Array(cookie.utf8)
      guard bytes.count <= Self.longest else {
        throw CommandError.usage(
          "\(grouped(bytes.count)) bytes are more than any browser sends", advice: "paste the cookies of one request")
      }
      let recogniser = source.recogniser(options)
      let all = recogniser.judgements(of: bytes)
      guard !all.isEmpty else {
        throw CommandError(.someFailed, "there is no cookie in it", advice: "paste a value, name=value or a header")
      }
      guard let wanted = recogniser.wanted, all.contains(where: { $0.cookie.name != nil }) else { return all }
      let named = all.filter { $0.cookie.name == wanted }
      guard !named.isEmpty else {
        let names = all.compactMap(\.shownName).map { SafeText(sanitising: $0) }
        throw CommandError(.someFailed, "no cookie of that name was pasted", advice: "there are", choices: names)
      }
      return named
    }

    private static let longest = 1 << 20

    func show(_ judged: [CookieJudgement], _ source: CookieSource) throws {
      let configuration = try UserConfiguration.load()
      let users = UserNameResolver(paths: try configuration.userPaths() + UserNameResolver.usual)
      for (index, judgement) in judged.enumerated() {
        if index > 0 { Console.line("") }
        CookieReport(
          judgement: judgement, secrets: source.secrets, reveal: reveal, masking: Masking(added: configuration.mask),
          users: users,
          now: .now()
        ).print()
      }
    }
  }

  /// A store in which what cookies name is looked up.
  struct Lookup: ParsableArguments {
    @Option(help: "Say which session of this store each names, too; exit 1 if none of them does.", completion: .store)
    var store: String?

    /// The store, opened to look; nil where none was said.
    fileprivate func open(_ cookie: CookieOptions) throws -> InspectionContext? {
      let setup = try store.map { try InspectionContext(store: $0, StoreChoice(readOnly: true), cookie.choice) }
      for notice in setup?.notices ?? [] { Console.printNote(notice) }
      return setup
    }

    /// - Returns: whether the store has a session that one of them names.
    fileprivate func tell(_ judged: [CookieJudgement], in setup: InspectionContext) throws -> Bool {
      let ids = judged.flatMap(\.ids).map { SessionID($0) }
      let entries = try blocking { try await setup.store.reader.entries(of: ids) }
      let now = setup.clock.now()
      for id in ids {
        guard let entry = entries[id] else { continue }
        let row = setup.summaries.summary(of: entry).summary
        let expiry = ExpiryWords.full(row.expires, now: now, bySetting: setup.facts.endsBySetting)
        let label = setup.label(of: setup.store.reader.listedID(for: entry.id))
        let user = row.user?.string ?? row.problem ?? "no user"
        Output.line(SafeText(sanitising: "in store   \(label)  \(user)  expires \(expiry)"))
      }
      if entries.isEmpty { Console.line("in store   no session of the store is named by it") }
      return !entries.isEmpty
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
    static let configuration = CommandConfiguration(
      abstract: "Show what cookies hold, who wrote and signed them, and what is wrong with them.",
      discussion: Help.text(
        "Exit 1 where no cookie is of a known format, or none can be read.",
        examples: [
          "session-inspector cookie decode -", "session-inspector cookie decode - --form flask",
          "session-inspector cookie decode - --store ./sessions",
        ]))
    @OptionGroup var lookup: Lookup
    @OptionGroup var input: Input

    func perform() throws -> ExitStatus {
      let setup = try lookup.open(input.options)
      let source = try setup?.cookie ?? CookieVerb.source(input.options)
      let judged = try input.judgements(source)
      try input.show(judged, source)
      let isFound = try setup.map { try lookup.tell(judged, in: $0) } ?? true
      return isFound && judged.contains(where: \.isUnderstood) ? .success : .someFailed
    }
  }

  struct Verify: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Check who signed cookies; exit 7 if the application would refuse one.",
      discussion: Help.text(
        "Every known format is asked. Exit 7 means that the format is certain and the signature wrong, missing or cut, or that no application undoes what happened to the cookie: it is encoded twice, or = was added to it. Exit 1 means that nothing could be verified. Secrets come from --secrets-file, --secret-file, SESSION_SECRET or SESSION_SECRETS.",
        examples: [
          "session-inspector cookie verify - --secrets-file secrets.txt",
          "session-inspector cookie verify - --secrets-file secrets.txt --store ./sessions",
        ]))
    @OptionGroup var lookup: Lookup
    @OptionGroup var input: Input

    func perform() throws -> ExitStatus {
      let setup = try lookup.open(input.options)
      let source = try setup?.cookie ?? CookieVerb.source(input.options)
      guard !source.secrets.isEmpty else { throw CookieVerb.noSecret("checked") }
      let judged = try input.judgements(source)
      try input.show(judged, source)
      let isFound = try setup.map { try lookup.tell(judged, in: $0) } ?? true
      if judged.contains(where: { $0.refusal(hasSecrets: true) != nil }) { return .unverified }
      return isFound && judged.contains { $0.secretIndex != nil } ? .success : .someFailed
    }
  }

  struct Sign: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Print the Set-Cookie header of a session: whoever has it is logged in.",
      discussion: Help.text(
        "With --store the session is looked up and its expiry is the header's, as commitSession with that expiry would send it.",
        examples: ["session-inspector cookie sign 3f9c~a1d2 --store ./sessions --secrets-file secrets.txt"]))
    @Argument(
      help:
        "The session's id; - reads it from standard input. With --store, whatever names it. Of a form that carries the data (flask, django-signed), the data as JSON."
    ) var id: String
    @Option(help: "The store that has the session.", completion: .store) var store: String?
    @OptionGroup var naming: Naming
    @OptionGroup var options: CookieOptions

    func perform() throws -> ExitStatus {
      let given = try id == "-" ? Arguments.lines(ofInput: Arguments.input()).first?.text ?? "" : id
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
        let value = try JSON.parse(data)
        let maxAge = source.format.lifetime?(value, .now()) ?? .inherit
        let header = try source.cookie.serialize(value, overriding: CookieAttributes(maxAge: maxAge))
        Console.data(header.text)
        if let companion = source.cookie.companion(of: header) { Console.data(companion.text) }
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
      guard let id = setup.facts.credential(stored.id)?.reveal() else {
        throw CommandError(
          .someFailed, "this store keeps only a digest or a part of what the cookie holds",
          advice: "give the cookie's value itself")
      }
      return (setup.cookie, id, setup.format.cookieEnd(of: stored))
    }
  }

  static func noSecret(_ what: String) -> CommandError {
    .usage(
      "nothing can be \(what) without a secret",
      advice: "give --secrets-file FILE, --secret-file FILE, SESSION_SECRET or SESSION_SECRETS")
  }

  static func words(validBy index: Int, _ secrets: SecretRing) -> String {
    let label = secrets[index].label.map { " \"\($0)\"" } ?? ""
    return
      "verifies: secret \(index + 1) of \(secrets.count)\(label)\(index == 0 ? " (current)" : " (old, no longer used to sign)")"
  }
}
