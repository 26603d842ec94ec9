import SessionCookies
import ECMAScript
import Inspector
import Sessions
import SessionsAdministration
import TerminalUI

/// Everything that the command line, the environment and the configuration say, resolved: what verbs and interface work with.
struct Setup {
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
  let clock = WallClock.system

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
    store: String?, _ access: (Environment?) -> Access, _ cookieOptions: CookieOptions, layout: String? = nil,
    environment named: Environment? = nil
  ) throws {
    // Taken first, and even where they are not used: children must not inherit them.
    let variables = SecretSource.Environment.take()
    var notices: [SafeText] = []
    configuration = try UserConfiguration.load()
    let address = try Address(parsing: store)
    let target = try configuration.targets.settings(for: address)
    let isProduction = target.environment == .production
    // Whatever this run calls it: what the configuration protects stays protected, and looks it.
    environment = isProduction ? .production : named ?? target.environment
    let access = access(environment)
    self.access = access
    let layouts = LayoutChoice(name: layout ?? target.layout, own: configuration.layouts)
    var handle = try SlowNotice.announcing("opening \(address.path ?? "the demonstration")… Ctrl-C ends it") {
      try StoreHandle.open(address, access: access, layouts: layouts)
    }
    if isProduction, access == .readOnly || environment != named ?? .production {
      let other = named.flatMap { $0 == .production ? nil : ", and --env \($0.rawValue) does not change that" } ?? ""
      let protected = access == .readOnly ? ": it is open for reading only unless --rw is given" : ""
      notices.append("the configuration calls this store production\(other)\(protected)")
    }
    let resolved = try CookieSource.resolve(
      cookieOptions, target: target, usual: handle.cookieFormat, demonstration: handle.demonstration?.cookie,
      audit: access == .audit,
      variables: variables)
    cookie = resolved.cookie
    notices += resolved.notices
    handle.format = handle.format.signed(by: cookie.secrets)
    self.handle = handle
    disclosure = Disclosure(masking: Masking(added: configuration.mask), isAudit: access == .audit)
    users = UserFinder(paths: try configuration.userPaths() + UserFinder.usual)
    let loaded = InstallationKey.load()
    key = loaded.key
    if let notice = loaded.notice { notices.append(notice) }
    self.notices = notices
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
