import ECMAScript
package import Sessions
import Synchronization

/// In which form the application of one store keeps its flashes, as the sessions that were read of it show.
///
/// Most sessions of a framework show no form until a message was left in them. What others of the same store show is how the
/// application keeps those of all. Nothing is concluded before ``settle()``, so that it does not depend on who read what first:
/// a preview and the act that follows it judge alike.
package struct FlashWitness: Sendable {
  private let forms: [FlashForm]
  private let seen = Seen()
  /// Of sessions that show none.
  private let others: FlashForm

  /// The forms that were met, a bit each, by their places.
  private final class Seen: Sendable {
    let met = Atomic<UInt64>(0)
    let settled = Atomic<UInt64>(0)
  }

  package init(_ forms: [FlashForm], of framework: String) {
    self.forms = forms
    let seen = seen
    let settled: @Sendable () -> [FlashForm] = {
      let bits = seen.settled.load(ordering: .acquiring)
      return forms.indices.filter { bits & 1 << $0 != 0 }.map { forms[$0] }
    }
    let only: @Sendable () -> FlashForm? = { settled().count == 1 ? settled()[0] : nil }
    others = FlashForm(framework, fits: { _ in true }) { values in
      only()?.entries(values) ?? []
    } put: { messages, values in
      only()?.put(messages, &values)
    } obstacle: {
      let met = settled()
      if forms.isEmpty { return "applications with \(framework) have none" }
      if met.isEmpty { return "no sign of \(forms.map(\.name).listed("or")) in any session seen here" }
      return met.count == 1
        ? nil : "sessions here show \(met.map(\.name).listed("and")): it is not known which of them reads this one"
    }
  }

  /// The form of a session that holds these values.
  func form(of values: JSONObject) -> FlashForm {
    guard let place = forms.firstIndex(where: { $0.fits(values) }) else { return others }
    let bit: UInt64 = 1 << place
    if seen.met.load(ordering: .relaxed) & bit == 0 { seen.met.bitwiseOr(bit, ordering: .relaxed) }
    return forms[place]
  }

  /// Whether more sessions would tell no more.
  package var isCertain: Bool { forms.isEmpty || forms.count == 1 && seen.met.load(ordering: .relaxed) != 0 }

  /// Whether no page reads any, whatever a session shows.
  package var isNone: Bool { forms.isEmpty }

  /// From now on what was met counts for the sessions that show nothing.
  package func settle() { seen.settled.store(seen.met.load(ordering: .relaxed), ordering: .releasing) }

  /// In which sessions alone a message can be left, in words; nil: in all.
  package var condition: String? {
    guard !forms.isEmpty, others.obstacle() != nil, !forms.contains(where: { $0.fits(JSONObject()) }) else { return nil }
    let words = "only in a session that shows \(forms.map { "\($0.name)'s" }.listed("or")) form"
    return seen.settled.load(ordering: .relaxed) == 0 ? words + ", and none here does" : words
  }
}

extension [String] {
  /// `a, b or c`.
  fileprivate func listed(_ last: String) -> String {
    guard count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " \(last) " + self[count - 1]
  }
}
