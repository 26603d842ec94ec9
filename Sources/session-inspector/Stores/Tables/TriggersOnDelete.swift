import SessionsAdministration

extension Advisory {
  /// What a database does by itself when a session is deleted, which nobody here can see or take back; nil: nothing.
  init?(triggersOnDelete names: [String]) {
    guard !names.isEmpty else { return nil }
    let (triggers, does) = names.count == 1 ? ("the trigger", "runs") : ("the triggers", "run")
    let what = names.count == 1 ? "it does" : "they do"
    self.init(
      .goesAlong, .note,
      "\(triggers) \(names.joined(separator: ", ")) \(does) when a session is deleted, and what \(what) is not undone")
  }
}
