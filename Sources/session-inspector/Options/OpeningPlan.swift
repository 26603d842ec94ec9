import Inspection
import InspectorUI
import TerminalText

/// What is to be opened, and how: all that the command line, the environment and the configuration say before the store is asked.
struct OpeningPlan: Sendable {
  let configuration: UserConfiguration
  let environment: Environment?
  let access: Access
  let address: StoreAddress
  let layouts: LayoutChoice
  let target: StoreTarget.Settings
  let cookie: CookieChoice
  /// What a server asks of who connects.
  let password: String?
  let variables: SecretSource.Environment
  /// What the person should know before anything else.
  let notices: [SafeText]

  /// What the store is called while it is opened.
  var name: SafeText { address.name }

  init(
    store: String?, _ choice: StoreChoice, _ cookie: CookieChoice, environment named: Environment? = nil
  ) throws {
    // Taken first, and even where they are not used: children must not inherit them.
    variables = SecretSource.Environment.take()
    configuration = try UserConfiguration.load()
    address = try StoreAddress(parsing: store)
    target = try configuration.targets.settings(for: address)
    let isProduction = target.environment == .production
    // Whatever this run calls it: what the configuration protects stays protected, and looks it.
    environment = isProduction ? .production : named ?? target.environment
    access = choice.access(in: environment)
    self.cookie = cookie
    password = try PasswordSource.load(file: choice.passwordFile, environment: variables, for: address)
    layouts = LayoutChoice(name: choice.layout ?? target.layout, own: configuration.layouts)
    guard isProduction, access == .readOnly || environment != named ?? .production else {
      notices = []
      return
    }
    let other = named.flatMap { $0 == .production ? nil : ", and --env \($0.rawValue) does not change that" } ?? ""
    let protected = access == .readOnly ? ": it is open for reading only unless --rw is given" : ""
    notices = ["the configuration calls this store production\(other)\(protected)"]
  }
}
