import Inspection
import SessionCookies
import Sessions
import SessionsAdministration

/// What `info` says of cookies: of pasted ones it is of those that are there.
extension InspectionContext {
  /// `session, as flask writes it`.
  var cookieWords: String {
    guard let bench else {
      return "\(cookie.cookie.name), as \(cookie.format.name) writes it\(signing(cookie.isSignatureKnown))"
    }
    var names: [String: [String]] = [:]
    for (id, cookie) in bench.cookies {
      let name = id.reveal()?.string ?? ""
      let shown = cookie.form.isCalled(name) ? name : CookieName.shown(name)
      names[manner(cookie.form, bench.doubts[id]), default: []].append(shown)
    }
    return names.map { list($0.value.sorted()) + $0.key }.sorted().joined(separator: "; ")
  }

  /// How they are written, or why that is not certain.
  private func manner(_ form: CookieFormat, _ doubt: String?) -> String {
    if let doubt { return ": \(doubt)" }
    let isKnown = if case .unknown = cookie.signing { !form.protection.isKeyed } else { true }
    return ", as \(form.name) writes it\(signing(isKnown))"
  }

  private func signing(_ isKnown: Bool) -> String { isKnown ? "" : ", signature not known: no secret was given" }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }

  /// Whether it can be done to them, or why not: what comes of a change is the cookie, made again.
  func words(for action: StoreAction, on bench: CookieBench) -> String {
    guard [.edit, .flash, .expire].contains(action) else { return "yes" }
    var refusals = EditRefusals()
    for session in bench.sessions {
      let content = try? format.of(session.id).decode(session.payload)
      refusals.take(bench.obstacle(to: session.id) ?? (action == .flash ? content?.flashObstacle : nil))
    }
    if let reason = refusals.ofAll { return "no: \(reason)" }
    return refusals.ofSome.map { "depends on the session: \($0)" } ?? "yes"
  }
}
