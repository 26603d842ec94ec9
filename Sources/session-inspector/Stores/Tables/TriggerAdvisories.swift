import SessionsAdministration
import SessionsSQL

extension [Advisory] {
  /// What a database does by itself when a session is written, which nobody here can see or take back.
  ///
  /// - Parameter triggers: their names, by what they run on.
  init(triggers: [SQLWrite: [String]]) {
    self = SQLWrite.allCases.compactMap { write in
      guard let names = triggers[write], !names.isEmpty else { return nil }
      let (who, runs) = names.count == 1 ? ("the trigger", "runs") : ("the triggers", "run")
      let (may, does) = names.count == 1 ? ("it may prevent that", "it does") : ("they may prevent that", "they do")
      let when = "\(who) \(names.joined(separator: ", ")) \(runs) when a session is \(write.done)"
      return Advisory(write.code, .note, "\(when): \(may), and what \(does) is not undone")
    }
  }
}

extension SQLWrite {
  fileprivate var done: String {
    switch self {
    case .insert: "brought back"
    case .update: "changed"
    case .delete: "deleted"
    }
  }

  fileprivate var code: Advisory.Code {
    switch self {
    case .insert: .runsOnRestore
    case .update: .runsOnChange
    case .delete: .goesAlong
    }
  }
}
