package import Sessions

/// A session as it was when it was found to be meant: as long as it is so, it is meant.
package struct LookedAt: Sendable, Hashable {
  package let id: SessionID
  /// With the moment of its last write.
  package let revision: Revision

  /// Nil where that cannot be told.
  package init?(_ summary: SessionSummary) {
    guard var revision = summary.revision, let modified = summary.modified else { return nil }
    revision.modified = modified
    (id, self.revision) = (summary.id, revision)
  }
}
