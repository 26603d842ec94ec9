/// Why an application would refuse a cookie: one judgement for whoever shows it, verifies it or looks for its session.
package enum CookieRefusal: Hashable, Sendable {
  /// Its signature has not the length of a whole one, as this sentence says.
  case notWhole(String)
  /// Its format is certain, and none of the secrets made its signature.
  case forged
  case unsigned
  /// A secret made what is in it, and nobody undoes on the way to the application what happened to it.
  case damaged(CookieRepair)

  package var reason: String {
    switch self {
    case .notWhole(let sentence): "the cookie is not whole (\(sentence.prefix(1).lowercased() + sentence.dropFirst().dropLast()))"
    case .forged: "signature does not match any known secret"
    case .unsigned: "it is not signed"
    case .damaged(.encodedTwice): "it is percent-encoded twice"
    case .damaged(.paddingAdded): "its signature ends with =, and the application's do not"
    case .damaged(let repair): repair.sentence
    }
  }
}

extension CookieJudgement {
  /// - Parameter hasSecrets: whether the application's secrets are known: without them a cookie may be signed or not.
  /// - Returns: nil where nothing says that the application would refuse it.
  package func refusal(hasSecrets: Bool) -> CookieRefusal? {
    guard let format, let reading else { return nil }
    if let sentence = reading.signatureLength, secretIndex == nil { return .notWhole(sentence) }
    if isForged { return .forged }
    guard hasSecrets, format.protection.isKeyed else { return nil }
    if isEstablished, reading.signature == .missing, reading.content != nil { return .unsigned }
    return repairs.first(where: \.isRefused).map { .damaged($0) }
  }
}
