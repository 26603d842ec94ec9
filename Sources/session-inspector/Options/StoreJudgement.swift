import Inspection

/// What all configurations say of a store. Each is taken by itself, and the strictest counts: what one of them calls development may be
/// production by another.
struct StoreJudgement: Sendable {
  /// What the user's own says; production where any of them does.
  private(set) var settings: StoreTarget.Settings
  /// Why it may be production, as far as its address tells; nil: it is not, or that is known.
  private(set) var doubt: Protection?
  /// What else it may be that is production: that shows when its server answers.
  private(set) var production: ProductionTargets

  init(of address: StoreAddress, by configuration: UserConfiguration) throws(CommandError) {
    let own = try configuration.targets.judgement(of: address)
    (settings, doubt) = (own.settings, own.doubt)
    production = configuration.targets.production(for: address, isSettled: own.settings.environment != nil)
    // Of one that nobody may read nothing is known but what the user's own says in its place.
    if own.settings.environment == nil, address.isKept {
      doubt = doubt ?? configuration.doubt.map { Protection(doubt: $0) }
    }
    for targets in configuration.others {
      let other = try targets.judgement(of: address)
      if other.settings.environment == .production { settings.environment = .production }
      doubt = doubt ?? other.doubt
      production += targets.production(for: address, isSettled: other.settings.environment != nil)
    }
    if settings.environment == .production { (doubt, production) = (nil, ProductionTargets()) }
  }
}

extension StoreAddress {
  /// Whether somebody keeps what is opened: neither the demonstration nor cookies that were pasted are anybody's.
  fileprivate var isKept: Bool { self != DemonstrationBackend.address && self != CookieBackend.address }
}
