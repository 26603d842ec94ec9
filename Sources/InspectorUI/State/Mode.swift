package import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
package import TerminalText
package import TerminalUI

/// What keys mean now. Only ``normal`` has single-key commands.
package enum Mode: Sendable {
  case normal
  /// Typing a filter; Esc restores the one before.
  case filter(LineEditor, restore: String)
  case command(LineEditor)
  case form(Form)
  case review(Review)
  case working(MassWork)
  case awaiting(AwaitedCommand)
  case comparing(Comparing)
  case conflict(Conflict)
  case menu(Menu)
  case pager(Pager)
  case groups(GroupsPage)
  case statistics(StatisticsPage)
  case comparison(ComparisonPage)
}

extension Mode {
  enum Dialog { case form, review, conflict, menu }

  var isNormal: Bool { if case .normal = self { true } else { false } }

  /// What stands over the screen and asks something; nil: nothing does.
  var dialog: Dialog? {
    switch self {
    case .form: .form
    case .review: .review
    case .conflict: .conflict
    case .menu: .menu
    case .normal, .filter, .command, .working, .awaiting, .comparing, .pager, .groups, .comparison, .statistics: nil
    }
  }

  /// The line into which keys and pastes go; nil where there is none. A phrase that stands for `y` is never pasted.
  var line: LineEditor? {
    get {
      switch self {
      case .filter(let editor, _), .command(let editor): editor
      case .form(let form): form.line
      case .menu(let menu): menu.query
      case .pager(let pager) where pager.isSearching: pager.search
      case .normal, .review, .working, .awaiting, .comparing, .conflict, .pager, .groups, .statistics, .comparison: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .filter(_, let restore): self = .filter(newValue, restore: restore)
      case .command: self = .command(newValue)
      case .form(var form):
        form.line = newValue
        self = .form(form)
      case .menu(var menu):
        menu.query = newValue
        self = .menu(menu)
      case .pager(var pager):
        pager.search = newValue
        self = .pager(pager)
      case .normal, .review, .working, .awaiting, .comparing, .conflict, .groups, .statistics, .comparison: break
      }
    }
  }
}

/// A text to read: help, a long value.
package struct Pager: Sendable {
  package enum Content: Sendable {
    case help
    case text(LongText)
  }
  package var title: SafeText
  package var content: Content
  /// The first line in view; of a text, the place in it.
  package var offset = 0
  package var place = LongText.Place()
  /// What was revealed to show this: it is closed as soon as one of them is masked again.
  package var secrets: MaskedValues?
  /// Where what it shows stands in the session that is looked at; nil: nowhere.
  var source: ContentPath?
  /// What is looked for in it, and whether that is being typed.
  package var search = LineEditor(room: .words)
  package var isSearching = false

  package var canSearch: Bool { if case .help = content { true } else { false } }
}

/// A write shown before it is made. Nothing but `y` (or, for many sessions, their number typed out) makes it.
package struct Review: Sendable {
  package enum Subject: Sendable {
    case one(PendingWrite)
    case many(MassWrite)
  }

  /// What stands in the way of it and of taking it back, as the store sees it.
  struct Weighed: Sendable {
    /// Which question it was: another review may ask about the same session.
    var number: Int
    /// Nil: it was asked, and has not answered.
    var found: [StoreAction: Obstacle]?
    /// Whether somebody said yes before the answer was there: what it says is to be known before.
    var isConfirmed = false
  }

  package var subject: Subject
  /// Nil: it was not asked yet.
  var obstacle: Weighed?
  package var title: SafeText
  /// What it is called while it is done to many.
  package var workTitle: SafeText = ""
  package var lines: WrappedLines
  /// Whom it is about: it stands in the frame.
  package var whom: SafeText
  /// What to type instead of `y`, where the write is a large one.
  package var phrase: String?
  package var typed = LineEditor(room: .words)
  /// What is in sight, where the screen is too small for all of it, and how far that ever went.
  package var offset = 0
  package var furthest = 0
  /// A target changed or vanished since this opened: said, and never acted on by itself.
  package var notice: SafeText?
  /// What taking back comes to, where that is what it is about.
  var undoing: UndoSurvey?
  /// What was found of many, to which something is to be done.
  var survey: Survey?
  /// What it changes, where that was made beside the input.
  var diff: EditDiff?
  /// What another has made of its session, while that is compared.
  var newer: Newer?
  /// Of many: those that are gone meanwhile, of which that was told.
  var gone: Set<SessionID> = []
  /// The same of those that others changed.
  var changed: Set<SessionID> = []
  /// Of what is taken back: those that hide by now what it would say of them.
  var untold: Set<SessionID> = []

  /// What saying yes does, in a word.
  var verb: SafeText { destroys ? "destroy" : undoing != nil ? "undo" : "write" }

  /// Why the store would refuse it; nil: it would not, or that is not known yet.
  var refusal: String? {
    guard let obstacle = obstacle?.found?[storeAction], obstacle.code != .notApplicable else { return nil }
    return obstacle.words
  }

  /// What it does, to the store.
  var storeAction: StoreAction {
    switch subject {
    case .one(let write): write.action.storeAction
    case .many(let write): if case .write(let action, _) = write.act { action.storeAction } else { .restore }
    }
  }

  var destroys: Bool {
    switch subject {
    case .one(let write): write.action == .destroy
    case .many(let write): if case .write(.destroy, _) = write.act { true } else { false }
    }
  }
}

/// Mine and theirs on the same path: nothing is written until each is chosen, nothing typed is lost.
package struct Conflict: Sendable {
  /// The session as it is now: what is written is conditional on that.
  package var target: PendingWrite.Target
  package var done: String
  package var merge: ThreeWayMerge
  /// What is shown of each conflict, and of what is kept: made once.
  package private(set) var rows: [ConflictRow]
  private var keptPlaces: [ShownPath]
  package var kept: SafeText { SafeText(sanitising: keptPlaces.names) }
  package var choices: [ContentPath: ThreeWayMerge.Choice] = [:]
  package var cursor = 0

  package var isSettled: Bool { choices.count == merge.conflicts.count }

  init(target: PendingWrite.Target, done: String, _ look: ConflictLook) {
    (self.target, self.done, merge, rows, keptPlaces) = (target, done, look.merge, look.rows, look.kept)
  }

  /// What the session hides by now goes out of sight here.
  mutating func hide(_ places: [ContentPath]) {
    guard !places.isEmpty else { return }
    rows = rows.map { $0.hiding(places) }
    var known: Set<ShownPath> = []
    keptPlaces = keptPlaces.map { $0.within(places) ?? $0 }.filter { known.insert($0).inserted }
  }
}
