/// A store that may keep from this user what is there: that it does not show a session is no sign that the session is gone.
package protocol WithholdingSessionLister: SessionLister {
  /// By what it does so, as of the last question that did not meet all it asked for; nil: what was not met is not there.
  var withholding: String? { get }
}
