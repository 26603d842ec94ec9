internal import ECMAScript
import Platform

/// The rules of a form, applied to a name, a value and attributes, in the order in which the originals check them.
struct SetCookieWriter {
  let form: CookieFormat
  let name: String
  let attributes: CookieAttributes

  /// - Parameter isPercentEncoded: whether the value is what `encodeURIComponent` gave, all of which every form admits.
  func write(value: String, isPercentEncoded: Bool = false) throws(CookieError) -> SetCookie {
    if form.validates {
      guard !name.isEmpty, form.nameOctets.admits(name) else { throw invalid(.name, name) }
      guard isPercentEncoded || isValidValue(value) else { throw invalid(.value, value) }
    }
    if form.enforcesSecurity { try checkSecurity() }
    var written: [SetCookie.Attribute] = []
    written.reserveCapacity(form.order.count)
    for attribute in form.order {
      if let text = try text(of: attribute) {
        written.append(SetCookie.Attribute(attribute.rawValue, attribute.isFlag ? nil : text))
      }
    }
    return SetCookie(name: name, value: value, attributes: written)
  }

  /// What an attribute says; empty for a flag, nil where it is left out.
  private func text(of attribute: CookieAttribute) throws(CookieError) -> String? {
    switch attribute {
    case .maxAge: try attributes.maxAge.value.map { seconds throws(CookieError) in try maxAge(seconds) }
    case .domain: try checked(attributes.domain.value, .domain, CookieGrammar.isDomain)
    case .path: try checked(attributes.path.value, .path, form.pathOctets.admits)
    case .expires: try attributes.expires.value.map { date throws(CookieError) in try expires(date) }
    case .httpOnly: flag(attributes.httpOnly)
    case .secure: flag(attributes.secure) ?? (form.partitionedImpliesSecure ? flag(attributes.partitioned) : nil)
    case .partitioned: flag(attributes.partitioned)
    case .priority: try word(attributes.priority.value?.rawValue, .priority, ["Low", "Medium", "High"])
    case .sameSite: try word(attributes.sameSite.value?.rawValue, .sameSite, ["Strict", "Lax", "None"])
    }
  }

  private func flag(_ setting: CookieSetting<Bool>) -> String? { setting.value == true ? "" : nil }

  private func checked(_ text: String?, _ part: CookiePart, _ isValid: (String) -> Bool) throws(CookieError) -> String? {
    guard let text, !text.isEmpty else { return nil }
    guard !form.validates || isValid(text) else { throw invalid(part, text) }
    return text
  }

  private func word(_ text: String?, _ part: CookiePart, _ words: [String]) throws(CookieError) -> String? {
    guard let text, !text.isEmpty else { return nil }
    let lowercased = text.lowercased()
    if let word = words.first(where: { $0.lowercased() == lowercased }) { return word }
    guard !form.validates else { throw invalid(part, text) }
    return text
  }

  private func maxAge(_ seconds: Double) throws(CookieError) -> String {
    let isWhole = seconds.isFinite && seconds == seconds.rounded(.down)
    switch form.maxAge {
    case .integer where isWhole: return JSNumber.text(of: seconds)
    case .clampedInteger(let range) where isWhole: return JSNumber.text(of: min(max(seconds, range.lowerBound), range.upperBound))
    case .floored where seconds.isFinite: return JSNumber.text(of: seconds.rounded(.down))
    case .anything: return JSNumber.text(of: seconds)
    default: throw invalid(.maxAge, JSNumber.text(of: seconds))
    }
  }

  private func expires(_ date: Timestamp) throws(CookieError) -> String {
    if Timestamp.minimum...Timestamp.maximum ~= date { return date.utcString }
    guard !form.validates else { throw invalid(.expires, "Invalid Date") }
    return "Invalid Date"
  }

  private func isValidValue(_ value: String) -> Bool {
    // RFC 6265 allows one pair of quotes around the octets; the originals' wider sets have the quote among them.
    let quoted = value.utf8.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
    return form.valueOctets.admits(quoted ? String(value.dropFirst().dropLast()) : value)
  }

  /// In the order of the original, which asks all of this before it looks at any single attribute.
  private func checkSecurity() throws(CookieError) {
    let prefixed = name.lowercased()
    // The original takes a name that is little more than its prefix for one without.
    let isHost = prefixed.hasPrefix("__host-") && name.utf8.count > 7
    let needsSecure = (isHost || prefixed.hasPrefix("__secure-")) && name.utf8.count > 9
    let rules: [(isBroken: Bool, sentence: String)] = [
      (attributes.partitioned.value == true, "Partitioned cookies must have the Secure attribute"),
      (attributes.sameSite.value?.rawValue.lowercased() == "none", "SameSite=None cookies must have the Secure attribute"),
      (needsSecure, "\(name) cookies must have the Secure attribute"),
    ]
    let hostRules: [(isBroken: Bool, sentence: String)] = [
      (attributes.path.value != "/", "__Host- cookies must have Path=/"),
      (attributes.domain.value.map { !$0.isEmpty } ?? false, "__Host- cookies must not have a Domain attribute"),
    ]
    let applying = (attributes.secure.value == true ? [] : rules) + (isHost ? hostRules : [])
    if let broken = applying.first(where: \.isBroken) { throw CookieError(.contradiction, message: broken.sentence) }
  }

  private func invalid(_ part: CookiePart, _ value: String) -> CookieError {
    let kind = part == .name || part == .value ? "argument" : "option"
    return CookieError(
      .invalid(part), message: "\(kind) \(part.rawValue) is invalid" + (form.errorsShowValue ? ": \(value)" : ""))
  }
}

extension Optional {
  /// `map` that keeps the type of the error.
  fileprivate func map<Result, Failure>(_ transform: (Wrapped) throws(Failure) -> Result?) throws(Failure) -> Result? {
    if let self { try transform(self) } else { nil }
  }
}
