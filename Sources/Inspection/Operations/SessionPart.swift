/// The part of a session that a command changes: not every store's sessions can be changed in every part.
package enum SessionPart: Sendable {
  case data, expiry
}
