import ECMAScript
package import Sessions

/// What may be shown of a store's sessions, whoever asks: a view, a search, an order, a verb or an error.
///
/// The rules are here and in ``Masking``; what they mean for one session's content is ``VisibleContent``, and for what changed in it
/// ``VisibleDiff``. Nothing else decides it.
package struct Disclosure: Hashable, Sendable {
  package let masking: Masking
  /// In an audit nothing is ever revealed, and nothing of an id is shown, sorted by or compared: a session has its fingerprint. Who
  /// types a whole id or cookie has that credential already, and finds its session; part of one finds nothing, or ids could be
  /// guessed a character at a time.
  package let isAudit: Bool

  /// Whether sessions are called by names that are no credentials, as pasted cookies are.
  package let idsAreNames: Bool

  package init(masking: Masking = Masking(), isAudit: Bool = false, idsAreNames: Bool = false) {
    self.idsAreNames = idsAreNames
    let masking = idsAreNames ? masking.showingOwn : masking
    self.masking = isAudit ? masking.hidingTexts.followingNothing.findingNoHiddenKeys : masking
    self.isAudit = isAudit
  }

  /// What a store keeps beside the data and is not shown.
  package var hiddenAttributes: Set<SessionAttribute> { isAudit ? SessionAttributes.personal : [] }

  /// How a session is called.
  package func label(of id: SessionID, key: Fingerprint.Key) -> SessionLabel {
    SessionLabel(id: id, key: key, isAnonymous: isAudit, isName: idsAreNames)
  }

  /// Whether a part of an id may be compared with it.
  package var comparesIDs: Bool { !isAudit }

  /// Whether it is told that two sessions hide another value at one place. Who can write into one of them would have guesses answered.
  package var comparesHidden: Bool { !isAudit }

  /// The revision as it may be told. It can be a digest of all that a record holds, by which a short secret could be guessed offline;
  /// nobody writes in an audit, and nobody needs it.
  package func revision(_ revision: Revision?) -> Revision? { isAudit ? nil : revision }
}
