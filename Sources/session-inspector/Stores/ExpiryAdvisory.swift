import SessionsAdministration

extension Advisory {
  /// An end that is reckoned from a moment is changed by another moment: nobody would take that for when the session was used.
  static func expiryMoves(_ beginning: String) -> Advisory {
    Advisory(
      .expiryMoves, .note,
      "no end is kept here, it is reckoned from \(beginning): a new end moves that, and with it when the session was last active"
    )
  }
}
