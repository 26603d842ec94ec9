import SessionCookies
import ECMAScript
import Inspector
import Sessions
import SessionsAdministration
import TerminalUI

/// Everything that the command line, the environment and the configuration say, resolved: what verbs and interface work with.
struct Setup: Sendable {
  let configuration: UserConfiguration
  let environment: Environment?
  let access: Access
  let handle: StoreHandle
  let cookie: CookieSource
  let disclosure: Disclosure
  let users: UserFinder
  let key: Fingerprint.Key
  /// What the person should know before anything else.
  let notices: [SafeText]
  var clock: WallClock { .system }

  var summaries: SummaryMaker {
    SummaryMaker(format: handle.format, disclosure: disclosure, users: users, key: key)
  }
  var identities: IdentityInput { IdentityInput(cookie: cookie.cookie, disclosure: disclosure) }

  /// How a session is called.
  func label(of id: SessionID) -> SessionLabel { disclosure.label(of: id, key: key) }

  /// What may be shown of what a session holds.
  func visible(_ content: SessionContent, reveal: Bool) -> VisibleContent {
    VisibleContent(content, masking: disclosure.masking, revealed: reveal ? .everything : .paths([]))
  }
  /// What the store keeps of a session beside its data.
  var attributes: Set<SessionAttribute> { Set(handle.attributes) }

  init(
    store: String?, _ access: (Environment?) -> Access, _ cookieOptions: CookieOptions, layout: String? = nil
  ) throws {
    let plan = try OpeningPlan(store: store, access, cookieOptions, layout: layout)
    self = try SlowNotice.announcing("opening \(plan.name)… Ctrl-C ends it") { try Setup(plan) }
  }

  /// Opens the store: that may take as long as the store does.
  init(_ plan: OpeningPlan) throws {
    (configuration, environment, access) = (plan.configuration, plan.environment, plan.access)
    var handle = try StoreHandle.open(plan.address, access: access, layouts: plan.layouts)
    let resolved = try CookieSource.resolve(
      plan.cookie, target: plan.target, usual: handle.cookieFormat, demonstration: handle.demonstration?.cookie,
      audit: access == .audit, variables: plan.variables)
    cookie = resolved.cookie
    handle.format = handle.format.signed(by: cookie.secrets)
    self.handle = handle
    disclosure = Disclosure(masking: Masking(added: configuration.mask), isAudit: access == .audit)
    users = UserFinder(paths: try configuration.userPaths() + UserFinder.usual)
    let loaded = InstallationKey.load()
    key = loaded.key
    notices = plan.notices + resolved.notices + (loaded.notice.map { [$0] } ?? [])
  }

  /// The operations of a store that may be written; where it may not, the reason.
  func operations() throws(Complaint) -> SessionOperations {
    if let operations = handle.operations { return operations }
    let (why, advice): (SafeText, SafeText) =
      if access == .audit { ("--audit", "leave out --audit") } else if environment == .production {
        ("the store is production", "give --rw to write to it all the same")
      } else { ("--read-only", "leave out --read-only") }
    throw Complaint(.refused, "nothing is written: \(why)", advice: advice)
  }
}
