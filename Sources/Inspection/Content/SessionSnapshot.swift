package import ECMAScript
package import Sessions

/// A session as it was at one moment.
package struct SessionSnapshot: Hashable, Sendable {
  package let content: SessionContent
  package let expires: Timestamp?

  package init(content: SessionContent, expires: Timestamp?) {
    self.content = content
    self.expires = expires
  }
}
