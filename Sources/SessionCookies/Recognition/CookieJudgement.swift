internal import ECMAScript

/// What is known of a cookie, what is likely, and what is not known.
public struct CookieJudgement: Sendable {
  /// Why a format is the cookie's.
  public enum Reason: Hashable, Sendable {
    /// One of the secrets made it.
    case verified
    /// Somebody said so.
    case asked
    /// It has marks that no other format has.
    case marks
    /// Its name is the usual one, and its outline fits. Other formats could look so.
    case name
  }

  public enum Verdict: Hashable, Sendable {
    case recognised(CookieFormat, Reason)
    /// It could be any of these; nothing in it decides.
    case ambiguous([CookieFormat])
    /// Not a known format.
    case unknown
  }

  public let cookie: PastedCookie
  public let verdict: Verdict
  /// By the format that it was recognised as, or the first that it could be.
  public let reading: CookieReading?
  /// The same by every other format that it could be.
  public let others: [CookieReading]
  /// What was undone to read it so.
  public let repairs: [CookieRepair]
  /// What is odd about it beside what the format says: sentences without a credential.
  public let notes: [String]

  public var format: CookieFormat? {
    switch verdict {
    case .recognised(let format, _): format
    case .ambiguous(let formats): formats.first
    case .unknown: nil
    }
  }

  /// Whether its format is certain: only then can a signature be called wrong.
  public var isEstablished: Bool {
    if case .recognised(_, let reason) = verdict { reason != .name } else { false }
  }

  /// Made by this secret; nil where it was not, or nobody knows.
  public var secretIndex: Int? { reading?.signature.secretIndex }

  /// Whether the application would refuse it: none of the secrets made it, and its format is certain.
  public var isForged: Bool { isEstablished && reading?.signature == .invalid }

  /// Whether what is in it is known, or why it cannot be: it is encrypted, and whole.
  public var isUnderstood: Bool {
    guard let format, let reading else { return false }
    return reading.content != nil || format.protection.isEncryption && reading.problems.isEmpty
  }

  /// The ids that it may name a session by, the likeliest first. Credentials.
  public var ids: [String] {
    let read = ([reading].compactMap { $0 } + others).compactMap { $0.id?.string }
    let plain = format == nil && cookie.name != nil ? [String(decoding: cookie.value, as: UTF8.self)] : []
    return (read + plain).reduce(into: []) { if !$0.contains($1), !$1.isEmpty { $0.append($1) } }
  }

  /// How much is known, to choose between two ways to read the same text.
  var rank: Int {
    switch verdict {
    case .recognised(_, .verified): 5
    case .recognised(_, .asked): reading?.content == nil ? 2 : 4
    case .recognised(_, .marks): 3
    case .recognised(_, .name): 2
    case .ambiguous(let formats): reading?.signature.secretIndex != nil ? 5 : formats.isEmpty ? 0 : 1
    case .unknown: 0
    }
  }

  func noting(_ sentence: String) -> CookieJudgement {
    CookieJudgement(
      cookie: cookie, verdict: verdict, reading: reading, others: others, repairs: repairs, notes: notes + [sentence])
  }

  func repaired(by repair: CookieRepair) -> CookieJudgement {
    CookieJudgement(
      cookie: cookie, verdict: verdict, reading: reading, others: others, repairs: [repair] + repairs, notes: notes)
  }
}

extension CookieJudgement: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "\(cookie): \(format?.name ?? "not a known format")" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["judgement": description]) }
}
