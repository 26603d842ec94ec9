import ECMAScript

extension EventLog.Event {
  /// A piece of an event's line: what it is for a theme, and its words. Data in it is as it came: sanitise it.
  package struct Piece: Hashable, Sendable {
    package enum Role: Hashable, Sendable { case plain, name, old, new, flash, good, dim, bad }
    package let role: Role
    package let text: String
    package init(_ role: Role, _ text: String) { (self.role, self.text) = (role, text) }
  }

  /// `cart[1].qty` `1` `→` `3`; `touched` `expires +12s`; `flash welcome` `consumed after 3s`.
  package func pieces(pending: Bool, arrow: String = "→") -> [Piece] {
    switch self {
    case .created: return [Piece(.plain, "created")]
    case .restored: return [Piece(.good, "restored")]
    case .createdInPlace(let label):
      return [Piece(.plain, "created"), Piece(.dim, "in place of"), Piece(.name, label.description)]
    case .cameBack(let after):
      return [Piece(.bad, "came back \(after.precise) later,"), Piece(.dim, "written by the application")]
    case .changedUnseen: return [Piece(.plain, "changed"), Piece(.dim, "before: not known")]
    case .changed(let path, let from?, let to?):
      return [Piece(.name, path.words), Piece(.old, from.text), Piece(.dim, arrow), Piece(.new, to.text)]
    case .changed(let path, nil, let to): return [Piece(.name, path.words), Piece(.dim, "added"), Piece(.new, to?.text ?? "")]
    case .changed(let path, let from?, nil): return [Piece(.name, path.words), Piece(.dim, "removed"), Piece(.old, from.text)]
    case .changedMore(let count): return [Piece(.dim, "and \(count) more \(count == 1 ? "change" : "changes")")]
    case .flashSet(let name):
      return [Piece(.plain, "flash"), Piece(.flash, name.beginning(200))] + (pending ? [Piece(.flash, "pending")] : [])
    case .flashConsumed(let name, let after):
      return [
        Piece(.plain, "flash"), Piece(.flash, name.beginning(200)),
        Piece(.good, after.map { "consumed after \($0.short)" } ?? "consumed"),
      ]
    case .flashRemoved(let name): return [Piece(.plain, "flash"), Piece(.flash, name.beginning(200)), Piece(.dim, "removed")]
    case .touched(let by):
      let sign = by.milliseconds < 0 ? "-" : "+"
      return [Piece(.plain, "touched"), Piece(.dim, "expires \(sign)\(by.short)")]
    case .expirySet(let expires): return [Piece(.plain, "expires"), Piece(.new, ExpiryWords.absolute(expires))]
    case .becameUnreadable(let reason): return [Piece(.bad, reason)]
    case .becameReadable: return [Piece(.good, "readable again")]
    case .destroyed: return [Piece(.bad, "destroyed")]
    case .expired: return [Piece(.bad, "removed by cleanup")]
    case .renamed(let label): return [Piece(.bad, "ended"), Piece(.dim, "goes on as"), Piece(.name, label.description)]
    case .gone: return [Piece(.bad, "gone"), Piece(.dim, "why: not known")]
    case .withheld(let reason): return [Piece(.bad, "not shown any more"), Piece(.dim, "\(reason) may keep it from this user")]
    case .storm(let count): return [Piece(.plain, "\(grouped(count)) changes, not looked at one by one")]
    case .noted(let words): return [Piece(.plain, words)]
    }
  }

  package func words(pending: Bool = false) -> String { pieces(pending: pending).map(\.text).joined(separator: " ") }
}
