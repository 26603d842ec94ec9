public import Sessions

/// One promise of the store protocols, and the test that holds a store to it.
///
/// Whoever writes a store runs all cases that concern it. With Swift Testing:
///
/// ```swift
/// @Test("the contract", arguments: StoreContract.cases(for: MyStore.self))
/// func contract(_ promise: StoreContract) async throws {
///   try await promise.run { try await MyStore.empty() }
/// }
/// ```
///
/// The payloads are JSON texts with no white space around them, for a store may keep them inside an envelope of its own; the
/// bytes within have to come back exactly. The ids are the store's own (``SessionStore/makeID()``), and hostile ones.
public struct StoreContract: Sendable, CustomStringConvertible {
  /// What a store must be for a promise to concern it.
  public enum Capability: Hashable, Sendable { case store, expiry, lister, watcher, sweeper }

  /// The promise in words.
  public let name: String
  /// What a store must be for the promise to concern it.
  public let capability: Capability
  let check: @Sendable (ContractContext) async throws -> Void

  init(_ capability: Capability, _ name: String, _ check: @escaping @Sendable (ContractContext) async throws -> Void) {
    self.name = name
    self.capability = capability
    self.check = check
  }

  init(_ name: String, _ check: @escaping @Sendable (ContractContext) async throws -> Void) {
    self.init(.store, name, check)
  }

  public var description: String { name }

  /// Every promise, those of optional capabilities included.
  public static let allCases =
    reading + creating + payloads + expiries + updating + deleting + together + racing + [counting(times: 10)] + listing
    + watching + sweeping

  /// The promises that a store of this type makes.
  ///
  /// - Parameter keepingExpiry: false for a store whose format has no place for an expiry.
  public static func cases(for type: any SessionStore.Type, keepingExpiry: Bool = true) -> [StoreContract] {
    allCases.filter { promise in
      switch promise.capability {
      case .store: true
      case .expiry: keepingExpiry
      case .lister: type is any SessionLister.Type
      case .watcher: type is any SessionWatcher.Type
      case .sweeper: keepingExpiry && type is any SessionSweeper.Type
      }
    }
  }

  /// Tests the promise on a store.
  ///
  /// - Parameters:
  ///   - keepingExpiry: false for a store whose format has no place for an expiry: none is given to it.
  ///   - store: makes an empty store. It is called once.
  /// - Throws: ``ContractFailure`` where the promise is broken; whatever the store throws.
  public func run(keepingExpiry: Bool = true, on store: @Sendable () async throws -> any SessionStore) async throws {
    try await check(ContractContext(store: try await store(), keepsExpiry: keepingExpiry))
  }
}

/// A promise that a store did not keep.
public struct ContractFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was seen and what should have been: one sentence.
  public let description: String
  init(_ description: String) { self.description = description }
}
