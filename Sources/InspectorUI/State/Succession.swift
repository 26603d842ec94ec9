import Inspection
import TerminalText

/// What was begun for a store whose place another took, and goes on to be written to, is not done to that other one: the same id may be
/// there, too, and another session. The store refuses it itself; here it is said, and nothing is shown as if it could be done.
extension State {
  /// Why what was begun for that store is not done any more; nil: it is there.
  func overtaken(by standing: Int?) -> String? { standing == place.standing ? nil : place.words }

  /// Another store is there: what takes back what was done to the one before is given up, and so is what is only looked at yet. What is
  /// open stays to be read, and what is being written tells its end.
  mutating func succeed(_ standing: Int?, _ words: String) -> [Effect] {
    guard standing != place.standing else { return [] }
    place = (standing, words)
    if !undo.isEmpty { (undo, undoIsGivenUp) = ([], true) }
    var effects: [Effect] = []
    marksAreOfBefore = false
    if case .working(let work) = mode {
      switch work.job {
      case .marking, .looking:
        failedWork("nothing was \(work.job == .marking ? "marked" : "written"): \(words)")
        effects = endWork()
      case .writing: marksAreOfBefore = true
      case .exporting: break
      }
    }
    if !marksAreOfBefore { marks = MarkedSessions() }
    switch mode {
    case .review(var review):
      review.notice = notice(of: words)
      mode = .review(review)
    case .form(var form) where isOvertaken:
      form.notice = notice(of: words)
      mode = .form(form)
    case .conflict where isOvertaken: say(.refused, notice(of: words).string)
    default: break
    }
    return effects
  }

  func notice(of words: String) -> SafeText { SafeText(sanitising: "\(words): nothing is written for this any more") }

  /// An act that went through marks of a store that was there before is over.
  mutating func giveUpOldMarks() { if marksAreOfBefore { (marks, marksAreOfBefore) = (MarkedSessions(), false) } }

  /// Whether what is open was begun for a store that is there no more.
  var isOvertaken: Bool {
    switch mode {
    case .review(let review): overtaken(by: review.standing) != nil
    case .conflict(let conflict): overtaken(by: conflict.target.standing) != nil
    case .form(let form): overtaken(form) != nil
    default: false
    }
  }

  /// Why a form leads to no write any more; nil: it may, or never did.
  func overtaken(_ form: Form) -> String? {
    form.target == nil && form.survey == nil ? nil : overtaken(by: form.target.map(\.standing) ?? form.survey?.standing)
  }

  /// Stays in a review whose yes comes too late, and says why. - Returns: whether it does.
  mutating func refuses(_ review: Review) -> Bool {
    guard let words = overtaken(by: review.standing) else { return false }
    mode = .review(review)
    say(.refused, "nothing was written: \(words)")
    return true
  }
}

extension Review {
  /// For which store it was begun.
  fileprivate var standing: Int? {
    switch subject {
    case .one(let write): write.target.standing
    case .many(let write): write.standing
    }
  }
}
