import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import SessionFormats
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// Everything that the command line, the environment and the configuration say, resolved: what verbs and interface work with.
struct InspectionContext: Sendable {
  let configuration: UserConfiguration
  let environment: Environment?
  let access: Access
  /// Whether it may be written to by whoever does not only ask what that would come to.
  private let mayWrite: Bool
  /// Why the store is protected; nil: it is not.
  private let protection: Protection?
  let store: any InspectableStore
  let facts: StoreFacts
  /// What its payloads are, with the secrets that are known.
  let format: PayloadCodec
  /// What stands in the way of an action on every session.
  let obstacles: [StoreAction: Obstacle]
  /// Why the store itself keeps no expiry, where it keeps none; sessions may have one among their data all the same.
  private let expiryNotKept: String?
  /// What is to be known of it, as it was opened.
  let advisories: [Advisory]
  let cookie: CookieSource
  let disclosure: Disclosure
  let users: UserNameResolver
  let key: Fingerprint.Key
  /// Counts what is looked at in an audit.
  let tally: AuditTally?
  /// What the person should know before anything else.
  let notices: [SafeText]
  var clock: WallClock { .system }

  var summaries: SummaryBuilder {
    var builder = SummaryBuilder(format: format, disclosure: disclosure, users: users, key: key)
    builder.endsBySetting = facts.endsBySetting
    builder.tally = tally
    return builder
  }
  var identities: IdentityInput { IdentityInput(cookie: cookie.cookie, formats: cookie.formats, disclosure: disclosure) }

  /// How a session is called.
  func label(of id: SessionID) -> SessionLabel { disclosure.label(of: id, key: key) }

  /// What may be shown of what a session holds.
  func visible(_ content: SessionContent, of id: SessionID, reveal: Bool) -> VisibleContent {
    VisibleContent(content, masking: disclosure.masking.of(id), revealed: reveal ? .everything : .paths([]))
  }
  /// The cookies that were pasted, where they are the store.
  var bench: CookieBench? { (store as? CookieStore)?.bench }

  /// The header that gives a browser this session, as it may be shown; nil where it cannot be known.
  func shownHeader(for stored: StoredSession, reveal: Bool) -> String? {
    guard let bench else { return cookie.shownHeader(for: stored, format, in: facts, reveal: reveal, now: clock.now()) }
    guard let header = try? bench.result(of: stored).header else { return nil }
    return (reveal ? header : SetCookie(name: header.name, value: Masking.mask, attributes: header.attributes.map(\.told))).text
  }

  /// What the store keeps of a session beside its data.
  var attributes: KeptAttributes { facts.attributes }

  init(
    store: String?, _ choice: StoreChoice, _ cookie: CookieChoice
  ) throws {
    let plan = try OpeningPlan(store: store, choice, cookie)
    self = try SlowNotice.announcing("opening \(plan.name)… Ctrl-C ends it") { try InspectionContext(plan) }
  }

  /// Opens the store: that may take as long as the store does.
  init(_ plan: OpeningPlan) throws {
    configuration = plan.configuration
    let pasted = try plan.pasted.map { try PastedInput($0, plan) }
    let options = OpenOptions(
      writes: plan.access.writes && !plan.previews, isAudit: plan.access == .audit,
      masking: Masking(added: configuration.mask), layouts: plan.layouts, password: plan.password,
      touches: plan.touches, pasted: pasted, judged: plan.judged)
    let opened = try blocking {
      var store = try await StoreRegistry.open(plan.address, options)
      let protection = plan.access.writes ? await plan.production.protection(of: store) : nil
      if protection != nil, !plan.overridesProtection, let server = store as? any ServerStore { store = server.withoutWriter }
      return (
        store: store, protection: protection, obstacles: await store.obstacles(), advisories: await store.advisories()
      )
    }
    (store, facts, advisories) = (opened.store, opened.store.facts, opened.advisories)
    // What the server says is more than a doubt.
    protection = plan.protection?.isCertain == true ? plan.protection : opened.protection ?? plan.protection
    let isShut = facts.onlyReads != nil || opened.protection != nil && !plan.overridesProtection
    mayWrite = plan.access.writes && !isShut
    access = plan.access.writes && (isShut || plan.previews) ? .readOnly : plan.access
    environment = protection?.isCertain == true ? .production : plan.environment
    let framework = Framework.keeping(layout: facts.layout)
    let resolved =
      try pasted?.source
      ?? CookieSource.resolve(
        plan.cookie, target: plan.target, usual: framework?.cookies.first ?? (facts.payload.form == .split ? .remix3 : .rr7),
        demonstration: facts.cookie, audit: access == .audit, variables: plan.variables)
    cookie = resolved.cookie
    // An original may keep its sessions as another framework does: then flashes are as the original keeps them.
    let isOriginal = cookie.format.foreignValue == nil && framework?.cookies.contains(cookie.format) == false
    let payload = isOriginal ? facts.payload : framework?.reading(facts.payload) ?? facts.payload
    let masking = Masking(added: configuration.mask, ids: facts.ids.flatMap(IDForms.init))
    let shown = masking.hidingFlashes(of: payload.signed(by: cookie.secrets))
    format = try mayWrite ? Self.adapted(shown, to: store) : shown
    let isWithoutFlashes = framework?.flashes?.isEmpty == true && !isOriginal
    expiryNotKept = opened.obstacles[.expire]?.words
    let endsInData = format.ending != nil && opened.obstacles[.expire]?.code == .expiryNotKept
    obstacles = opened.obstacles.merging(isWithoutFlashes ? [.flash: Obstacle(.flashNotRead, facts.layout)] : [:]) { first, _ in
      first
    }.filter { !(endsInData && $0.key == .expire) }
    disclosure = Disclosure(masking: masking, isAudit: access == .audit, idsAreNames: pasted != nil)
    users = UserNameResolver(paths: try configuration.userPaths() + UserNameResolver.usual)
    let loaded = InstallationKey.load()
    key = loaded.key
    tally = access == .audit ? AuditTally() : nil
    if let tally { AuditNote.begin(tally) }
    let others = [opened.protection?.notice(plan.named, access), loaded.notice].compactMap(\.self)
    notices =
      plan.notices + resolved.notices + others
      + advisories.beforeAnswers.map { SafeText(sanitising: $0) }
  }

  /// So many sessions are asked what settings the application has.
  private static let asked = 64

  /// A kind of payload as this store's sessions show that the application writes it. A store that says nothing is asked again by whoever reads it.
  private static func adapted(_ format: PayloadCodec, to store: any InspectableStore) throws -> PayloadCodec {
    guard let like = format.endingLike else { return format }
    let sessions = try blocking {
      let page = try? await store.reader.page(PageRequest(limit: asked))
      return page?.entries.compactMap { entry -> StoredSession? in
        if case .stored(let session) = entry.content { session } else { nil }
      } ?? []
    }
    var format = format
    format.ending = like(sessions)
    return format
  }

  /// The operations of a store that may be written; where it may not, the reason. They are for the store that is there now: another
  /// that takes its place while somebody is asked is not written to.
  func operations() throws(CommandError) -> SessionOperations {
    if let operations = writing { return operations.bound(to: operations.standing) }
    throw refusalToWrite
  }

  /// Nothing is done where it may not, and whoever only asks is told so, too.
  func checkMayWrite() throws(CommandError) {
    if !mayWrite { throw refusalToWrite }
  }

  private var refusalToWrite: CommandError {
    let (why, advice): (SafeText, SafeText) =
      if let onlyReads = facts.onlyReads { ("\(onlyReads.reason)", "\(onlyReads.advice)") } else if access == .audit {
        ("--audit", "leave out --audit")
      } else if let protection { protection.refusal } else { ("--read-only", "leave out --read-only") }
    return CommandError(.refused, "nothing is written: \(why)", advice: advice)
  }

  /// Why the store is protected, and what to do; nil: it is not.
  var protectionWords: String? {
    protection.map { "\($0.refusal.why.string); \($0.refusal.advice.string)" }
  }

  /// The same, nil where it may not.
  var writing: SessionOperations? { store.writer.map { SessionOperations(store: $0, planner: planner) } }

  /// What other sessions show of how flashes are kept.
  var flashSearch: FlashSearch { FlashSearch(reader: store.reader, format: format) }

  /// What a write would come to, also where the store is open for reading only.
  var planner: WritePlanner {
    var planner = WritePlanner(format: format, expiryObstacle: expiryNotKept)
    planner.masking = disclosure.masking
    // An expiry that stands among the data is written as these are.
    let endsInData = planner.changesData(.expire)
    planner.storeObstacle = { [store] action, id in
      await store.obstacle(to: endsInData && action == .expire ? .edit : action, on: id)
    }
    planner.storeRefusal = { [store] write in await store.refusal(of: write) }
    return planner
  }
}
