package import Sessions

/// A store to which each question is a way of its own: where nobody waits for a page and its contents are not asked for, larger ones
/// pay.
package protocol DistantSessionLister: SessionLister {}

extension SessionLister {
  /// How many entries without contents a page has for who goes through all of them; nil: as many as one likes.
  package var walkingLimit: Int? { self is any DistantSessionLister ? PageRequest.distantLimit : nil }
}

extension PageRequest {
  package static let distantLimit = 16_384
}
