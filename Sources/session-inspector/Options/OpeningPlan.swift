import Inspection
import InspectorUI
import TerminalText

/// What is to be opened, and how: all that the command line, the environment and the configuration say before the store is asked.
struct OpeningPlan: Sendable {
  let configuration: UserConfiguration
  private(set) var environment: Environment?
  private(set) var access: Access
  private(set) var address: StoreAddress
  private(set) var layouts: LayoutChoice
  let target: StoreTarget.Settings
  /// Which file or directory that is said of.
  private(set) var judged: JudgedPlace
  /// Why the store is protected, as far as its address tells.
  private(set) var protection: Protection?
  /// What is to be asked for that once its server answers.
  private(set) var production: ProductionTargets
  /// Whether it may be written to all the same.
  let overridesProtection: Bool
  /// What this run calls it.
  let named: Environment?
  let cookie: CookieChoice
  /// What a server asks of who connects.
  let password: String?
  /// Whether a server is read that forgets what is used little, and takes reading for use.
  let touches: Bool
  /// Whether it is only said what a write would come to.
  let previews: Bool
  let variables: SecretSource.Environment
  /// What is opened, where that is given by whoever opens it.
  private(set) var pasted: [UInt8]?
  /// The application's cookie, where it was resolved before.
  private(set) var knownCookie: CookieSource?
  /// What the person should know before anything else.
  private(set) var notices: [SafeText]

  /// What the store is called while it is opened.
  var name: SafeText { pasted == nil ? address.name : "pasted cookies" }

  /// Whether it is opened beside another store: whoever leaves goes back to that.
  var isBeside: Bool { knownCookie != nil }

  /// The same application's cookies, on a bench beside its store. Nothing is written there, so whatever is protected is not touched.
  ///
  /// - Parameter cookie: what is known of the application's cookie: secrets can be read once only, where they come through a pipe.
  func opening(_ cookies: [UInt8], _ cookie: CookieSource) -> OpeningPlan {
    var plan = self
    (plan.address, plan.layouts, plan.environment) = (CookieBackend.address, LayoutChoice(), nil)
    (plan.protection, plan.production, plan.judged) = (nil, ProductionTargets(), .any)
    (plan.pasted, plan.knownCookie) = (cookies, cookie)
    if access != .audit { plan.access = .readWrite }
    plan.notices = ["pasted cookies, in memory only: q goes back to the store"]
    return plan
  }

  init(
    store: String?, _ choice: StoreChoice, _ cookie: CookieChoice, environment named: Environment? = nil
  ) throws {
    // Taken first, and even where they are not used: children must not inherit them.
    variables = SecretSource.Environment.take()
    configuration = try UserConfiguration.load()
    address = try StoreAddress(parsing: store)
    let judgement: StoreJudgement
    (judgement, judged) = try Self.judgement(of: address, by: configuration)
    target = judgement.settings
    let isProduction = target.environment == .production
    // Whatever this run calls it: what the configuration protects stays protected, and looks it.
    environment = isProduction ? .production : named ?? target.environment
    let known = environment == .production ? Protection() : nil
    protection = known ?? judgement.doubt
    production = judgement.production
    (self.named, overridesProtection, touches, previews) = (named, choice.rw, choice.touch, choice.previews)
    access = choice.access(in: protection == nil ? environment : .production)
    // Nobody asks whether it is still that one, and it is not held for nothing.
    if !access.writes || previews { judged = .any }
    self.cookie = cookie
    password = try PasswordSource.load(file: choice.passwordFile, environment: variables, for: address)
    pasted = address == CookieBackend.address ? try CookieInput.read() : nil
    layouts = LayoutChoice(name: choice.layout ?? target.layout, own: configuration.layouts)
    // Who calls it that is not told so.
    notices = isProduction || known == nil ? protection?.notice(named, access).map { [$0] } ?? [] : []
  }

  /// What configurations say of a store, and of which file or directory they say that: a link on its path may be turned meanwhile.
  private static func judgement(
    of address: StoreAddress, by configuration: UserConfiguration
  ) throws(CommandError) -> (StoreJudgement, judged: JudgedPlace) {
    while true {
      let before = JudgedPlace(of: address)
      let judgement = try StoreJudgement(of: address, by: configuration)
      if JudgedPlace(of: address) == before { return (judgement, before) }
    }
  }
}
