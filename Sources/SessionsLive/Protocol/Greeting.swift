public import Sessions
import ECMAScript
import Platform

/// What a connection may do. The serving process enforces it, whatever is sent.
public enum LiveAccess: String, Hashable, Sendable, CaseIterable {
  case readOnly, readWrite
}

/// The first line of a client.
package struct Hello: Hashable, Sendable {
  package var version = LiveProtocol.version
  package var access: LiveAccess

  package init(access: LiveAccess) { self.access = access }

  package var line: [UInt8] {
    Fields.line(["hello": "sessions", "version": JSONValue(version), "access": JSONValue(access.rawValue)])
  }

  /// Another version's hello is understood as far as its version: the answer has to name both.
  package init(line: [UInt8]) throws(ProtocolError) {
    let fields = try Fields(line: line)
    guard try fields.text("hello") == "sessions" else { throw ProtocolError("the first line must say hello to sessions") }
    version = try fields.count("version")
    // Of another version only the number is understood.
    guard version == LiveProtocol.version else {
      access = .readOnly
      return
    }
    access =
      try fields.optional("access", "readOnly or readWrite") { $0.asString.flatMap { LiveAccess(rawValue: $0.string) } }
      ?? .readOnly
  }
}

/// What an application tells of the store that it serves.
public struct LiveApplication: Hashable, Sendable {
  /// What people call the store; may be empty.
  public var name = ""
  /// The form in which it keeps its sessions.
  public var codec = SessionCodec.flat
  /// Whether its sessions have an expiry.
  public var keepsExpiry = true
  /// Whether it can say which sessions it has; where not, a page fails.
  public var lists = false
  /// Whether it tells of changes; where not, a watch tells only that the application was gone and is back.
  public var watches = false
  /// Whether it can remove what has expired.
  public var sweeps = false

  public init() {}
}

/// The first line of an application: what its store is and can do.
package struct Welcome: Hashable, Sendable {
  package var version = LiveProtocol.version
  /// What the client may do, which is never more than it asked for.
  package var access = LiveAccess.readOnly
  package var application = LiveApplication()
  package var guarantees = StoreGuarantees(compareAndSwap: .exact, durable: false)
  package var idForm = IDForm.random256

  /// The form of fresh ids: the client makes them itself, so no unused credential is sent.
  package enum IDForm: String, Hashable, Sendable, CaseIterable {
    case random256, hex64, uuid

    package var source: SessionIDSource {
      switch self {
      case .random256: .random256
      case .hex64: .hex64
      case .uuid: .uuid
      }
    }

    /// The form in which a store makes its ids.
    package init(of id: SessionID) {
      let text = id.reveal()?.wtf8 ?? []
      let isHex = text.allSatisfy { $0.hexDigitValue != nil || $0 == UInt8(ascii: "-") }
      self = isHex && text.count == 16 ? .hex64 : isHex && text.count == 36 ? .uuid : .random256
    }
  }

  package init() {}

  package var line: [UInt8] {
    let writes: String
    switch guarantees.compareAndSwap {
    case .exact: writes = "exact"
    case .cooperative(let reason): writes = LiveProtocol.words(reason)
    }
    return Fields.line([
      "hello": "sessions", "version": JSONValue(version), "access": JSONValue(access.rawValue),
      "store": JSONValue(application.name),
      "form": JSONValue(application.codec.rawValue), "expiry": .bool(application.keepsExpiry), "lists": .bool(application.lists),
      "watches": .bool(application.watches),
      "sweeps": .bool(application.sweeps), "writes": JSONValue(writes), "durable": .bool(guarantees.durable),
      "ids": JSONValue(idForm.rawValue),
    ])
  }

  /// - Throws: `StoreError` as the application put it, where it refuses the client.
  package init(line: [UInt8], relay: @escaping WordRelay = { $0 }) throws {
    let fields = try Fields(line: line, relay: relay)
    guard try fields.optionalText("hello") == "sessions" else { throw ProtocolError("it does not say hello to sessions") }
    version = try fields.count("version")
    guard version == LiveProtocol.version else {
      throw StoreError.failed(
        "the application speaks version \(version) of the protocol, and this program version \(LiveProtocol.version)")
    }
    if let error = try fields.optionalFields("error") { throw try StoreError(error) }
    access = try fields.required("access", "readOnly or readWrite") { $0.asString.flatMap { LiveAccess(rawValue: $0.string) } }
    application.name = try fields.optionalWords("store") ?? ""
    application.codec =
      try fields.optional("form", "flat or split") { $0.asString.flatMap { SessionCodec(rawValue: $0.string) } } ?? .flat
    application.keepsExpiry = try fields.optionalFlag("expiry") ?? true
    application.lists = try fields.optionalFlag("lists") ?? false
    application.watches = try fields.optionalFlag("watches") ?? false
    application.sweeps = try fields.optionalFlag("sweeps") ?? false
    let isExact = try fields.optionalText("writes").map { $0 == "exact" } ?? true
    let writes = try fields.reason("writes")
    guarantees = StoreGuarantees(
      compareAndSwap: isExact ? .exact : .cooperative(writes), durable: try fields.optionalFlag("durable") ?? false,
      keepsExpiry: application.keepsExpiry)
    idForm =
      try fields.optional("ids", "random256, hex64 or uuid") { $0.asString.flatMap { IDForm(rawValue: $0.string) } }
      ?? .random256
  }

  /// The line that refuses a client, in whose version it may be read.
  package static func refusal(_ error: StoreError) -> [UInt8] {
    Fields.line(["hello": "sessions", "version": JSONValue(LiveProtocol.version), "error": error.json])
  }
}
