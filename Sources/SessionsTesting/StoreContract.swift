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
  public enum Capability: Hashable, Sendable { case store, lister, watcher, sweeper }

  /// What a store does with the expiry of a session.
  public enum Expiry: Hashable, Sendable, CaseIterable {
    /// It keeps it, and the session too when it has come: who reads judges.
    case kept
    /// It ends the session itself when it has come, as servers of keys do.
    case enforced
    /// Its format has no place for one.
    case none
  }

  /// The promise in words.
  public let name: String
  /// What a store must be for the promise to concern it.
  public let capability: Capability
  /// Of which stores it is a promise.
  public let expiry: Set<Expiry>
  let check: @Sendable (ContractContext) async throws -> Void

  init(
    _ capability: Capability, expiry: Set<Expiry> = Set(Expiry.allCases), _ name: String,
    _ check: @escaping @Sendable (ContractContext) async throws -> Void
  ) {
    self.name = name
    self.capability = capability
    self.expiry = expiry
    self.check = check
  }

  init(
    expiry: Set<Expiry> = Set(Expiry.allCases), _ name: String,
    _ check: @escaping @Sendable (ContractContext) async throws -> Void
  ) { self.init(.store, expiry: expiry, name, check) }

  public var description: String { name }

  /// Every promise, those of optional capabilities included.
  public static let allCases =
    reading + creating + payloads + expiries + enforcing + updating + deleting + together + racing + [counting(times: 10)]
    + listing + watching + sweeping

  /// The promises that a store of this type makes.
  public static func cases(for type: any SessionStore.Type, expiry: Expiry = .kept) -> [StoreContract] {
    allCases.filter { promise in
      guard promise.expiry.contains(expiry) else { return false }
      return switch promise.capability {
      case .store: true
      case .lister: type is any SessionLister.Type
      case .watcher: type is any SessionWatcher.Type
      case .sweeper: type is any SessionSweeper.Type
      }
    }
  }

  /// Tests the promise on a store.
  ///
  /// - Parameters:
  ///   - expiry: what the store does with an expiry.
  ///   - store: makes an empty store. It is called once.
  /// - Throws: ``ContractFailure`` where the promise is broken; whatever the store throws.
  public func run(expiry: Expiry = .kept, on store: @Sendable () async throws -> any SessionStore) async throws {
    try await check(ContractContext(store: try await store(), expiry: expiry))
  }
}

extension Set<StoreContract.Expiry> {
  /// A session has one, whatever becomes of it then.
  static let any: Self = [.kept, .enforced]
  static let kept: Self = [.kept]
  static let enforced: Self = [.enforced]
  /// Sessions whose expiry has come are as good as any.
  static let outlived: Self = [.kept, .none]
}

/// A promise that a store did not keep.
public struct ContractFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was seen and what should have been: one sentence.
  public let description: String
  init(_ description: String) { self.description = description }
}
