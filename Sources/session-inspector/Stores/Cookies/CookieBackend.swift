import Inspection
import SessionCookies
import SessionFormats
import Sessions
import SessionsAdministration
import TerminalText

/// Pasted cookies that carry their data: a bench in memory.
enum CookieBackend: StoreBackend {
  static let address = StoreAddress(scheme: "cookie", rest: "")
  static let schemes = [
    AddressForm(
      form: "cookie:", meaning: "cookies that carry their data, from standard input or pasted: nothing is written anywhere",
      scheme: address.scheme)
  ]

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    try options.layouts.refuse()
    guard let pasted = options.pasted else { throw .usage("no cookie was pasted", advice: "session-inspector cookie: < FILE") }
    let (judged, others) = pasted.recogniser.judgements(of: pasted.bytes, atMost: CookieBench.most)
    let bench = CookieBench(judged, others: others, secrets: pasted.recogniser.secrets, now: .now())
    guard !bench.sessions.isEmpty else {
      let (message, advice) = nothingOpened(of: judged.count, others, isNamed: pasted.recogniser.wanted != nil)
      throw CommandError(.someFailed, message, advice: advice, choices: bench.leftOut.map { SafeText(sanitising: $0) })
    }
    let memory = MemorySessionStore()
    // Where a cookie says when it was signed, that is when its session was last seen.
    for session in bench.sessions { _ = memory.create(session, modified: session.modified ?? .now()) }
    return CookieStore(bench: bench, memory: memory, writes: options.writes)
  }

  private static func nothingOpened(of judged: Int, _ others: Int, isNamed: Bool) -> (message: SafeText, advice: SafeText?) {
    if judged == 0 { return ("there is no cookie in what was pasted", "paste a value, name=value, headers, or a jar") }
    if others == 0 { return ("no cookie that was pasted can be opened", nil) }
    // What was left out may be what is looked for.
    let advice: SafeText? = isNamed ? nil : "with --cookie NAME those of that name are taken first"
    return ("none of the \(grouped(judged)) cookies that were taken can be opened", advice)
  }
}

/// What was pasted to be opened as sessions, and who tells what it is. Holds credentials.
struct PastedInput: Sendable {
  let bytes: [UInt8]
  let recogniser: CookieRecogniser
  /// The application's cookie, and what was said while it was found.
  let source: (cookie: CookieSource, notices: [SafeText])
}

struct CookieStore: InspectableStore {
  let bench: CookieBench
  let memory: MemorySessionStore
  let writes: Bool
  /// How what each of them carries reads, as its own framework has it.
  private let payload: PayloadCodec

  init(bench: CookieBench, memory: MemorySessionStore, writes: Bool) {
    (self.bench, self.memory, self.writes) = (bench, memory, writes)
    // Cookies of one form are of one application: what some show of its flashes holds for all.
    let kinds = Dictionary(uniqueKeysWithValues: Set(bench.cookies.values.map(\.form)).map { ($0, $0.carried) })
    var payload = PayloadCodec.flat
    for (id, cookie) in bench.cookies {
      let kind = kinds[cookie.form]
      // Of one that may be another's nothing is said that would be wrong then.
      if bench.doubts[id] == nil || kind?.flashes?.isNone != true { payload.each[id] = kind }
    }
    self.payload = payload
  }

  var reader: any SessionLister { memory }
  var watcher: (any SessionWatcher)? { memory }
  var writer: (any SessionStore)? { writes ? memory : nil }

  var facts: StoreFacts {
    let forms = Set(bench.cookies.values.map(\.form.name)).sorted().joined(separator: ", ")
    var facts = StoreFacts(backend: "cookie", location: "pasted cookies", layout: forms, payload: payload)
    facts.guarantees = writer?.guarantees
    facts.watching = "push"
    facts.recognition = "the cookies themselves"
    return facts
  }

  func advisories() async -> [Advisory] {
    // Each is called as its cookie is.
    let refused = bench.sessions.map(\.id).compactMap { id in
      bench.refusals[id].map {
        "the cookie \(CookieName.shown(id.reveal()?.string ?? "")) \($0); what is shown of it is signed anew"
      }
    }
    return bench.leftOut.map { Advisory(.leftOut, .warning, $0) } + refused.map { Advisory(.keeping, .warning, $0) }
  }

  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? {
    guard action == .flash else { return nil }
    let ids = id.map { [$0] } ?? Array(bench.cookies.keys)
    let forms = Set(ids.compactMap { payload.of($0).flashes?.isNone == true ? bench.cookies[$0]?.form.name : nil })
    guard !forms.isEmpty, ids.allSatisfy({ payload.of($0).flashes?.isNone == true }) else { return nil }
    return Obstacle(.flashNotRead, forms.sorted().joined(separator: " or "))
  }
}

extension PastedInput {
  /// Whose cookies they are is told by what was said of the application's, and by the secrets that are known.
  init(_ bytes: [UInt8], _ plan: OpeningPlan) throws(CommandError) {
    let source: (cookie: CookieSource, notices: [SafeText])
    if let known = plan.knownCookie {
      source = (known, [])
    } else {
      source = try CookieSource.resolve(
        plan.cookie, target: plan.target, usual: .rr7, audit: plan.access == .audit, variables: plan.variables)
    }
    let cookie = source.cookie
    self.init(
      bytes: bytes,
      recogniser: CookieRecogniser(
        formats: CookieFormat.known(salts: plan.cookie.salts), secrets: cookie.secrets,
        asked: (plan.cookie.form ?? plan.target.form) == nil ? nil : cookie.format,
        wanted: (plan.cookie.cookie ?? plan.target.cookie) == nil ? nil : cookie.specification.name),
      source: source)
  }
}
