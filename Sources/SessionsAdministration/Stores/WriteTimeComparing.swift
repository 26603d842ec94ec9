package import Sessions

/// A store that also compares when a session was last written, where a revision says so (``Revision/modified``).
package protocol WriteTimeComparing: SessionStore {}
