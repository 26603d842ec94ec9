package import Inspection
package import ECMAScript
package import Sessions
import SessionsAdministration
package import TerminalText
package import TerminalUI

/// All that the inspector knows. The screen is a function of it; what else there is to do is asked for by ``Effect``s.
package struct State: Sendable {
  package let configuration: Configuration
  /// What each command does. A command that may not run here has no handler: see ``Handlers``.
  let handlers: [CommandID: Handler]

  package var size: Size
  /// What o'clock it is: for ages, and to judge what has expired.
  package var now: Timestamp
  /// How long the machine has been running: what takes a while is measured by it.
  package var uptime: Uptime
  package var mode: Mode = .normal {
    didSet { if mode.dialog != oldValue.dialog, mode.dialog != nil { openings += 1 } }
  }
  /// How often keys came to mean something else by themselves: a dialog opened or asks another thing, or what the store said has
  /// closed what they were for. A key typed before that could be seen is none for it.
  package internal(set) var openings = 0
  package var theme: String

  // The list.
  package var index: SessionIndex
  package var cursor: SessionID?
  package var listView = Viewport()
  package var filterText = ""
  /// Paths of the data, as far as sessions were read; and how many were forgotten when it was last said what is wrong with a filter.
  var paths = DataPaths()
  var toldLosses = 0
  /// Sessions that changed, and are to be learnt from again.
  var lessons: [SessionID: SessionReading] = [:]
  /// The same in the order in which they came; some of them may be gone.
  var lessonOrder: [SessionID] = []
  /// Whether others may be learnt from in the place of those that are gone.
  var mayLearnOthers = false
  /// Whether the user chose the session under the cursor; until then the cursor stands on the first row.
  var cursorIsChosen = false
  var cursorBeforeFilter: SessionID?
  /// Sessions, not rows: they stay marked wherever the list goes.
  package var marks = MarkedSessions()
  /// Whether they are of a store that was there before: an act goes through them, and then they are given up.
  var marksAreOfBefore = false
  package var loading = Loading()
  /// The columns that were asked for; nil: the usual ones.
  var columns: [Field]?

  // The store as it moves.
  package var live: LiveState = .still()
  /// What the watch is, whatever a read has met since.
  var watch: LiveState = .still()
  /// What it owes by way of an answer.
  var silence: Silence?
  /// What is shown where it may not be what the store has by now; nil: it is.
  package var staleness: Staleness?
  /// Whether each change was told with the session that it is about. Of a very large table, only those on the screen are.
  package var namesEveryChange = true
  package var isPaused = false
  /// What changed while paused: the newest of each session.
  package var waiting: [SessionID: Waiting] = [:]
  package var needsResync = false
  /// Whether another store came into the place of the one that is shown, while paused.
  var isReplaced = false
  /// Which store is in the place, where each write says for which it is, and what is said of that; nil: the first.
  var place: (standing: Int?, words: String) = (nil, "")
  /// Of which of them the rows are.
  var standing: Int?
  package var activity = Activity()
  /// What happened in the whole store; and, so that a busy store does not push it out, to the session under the cursor.
  package var events = EventLog()
  var cursorEvents = EventLog(limit: 500)
  /// What is shown of it while paused.
  var frozenEvents: EventLog?
  var lastChange: Uptime?

  // The panes.
  package var focus: Pane = .sessions
  package var openPane: Pane = .data
  /// Those that a key has put away; the focus brings them back.
  package var hiddenPanes: Set<Pane> = []
  /// Whether the focused pane has the whole screen.
  var isZoomed = false
  package var detail: Detail?
  var pendingLook: PendingLook?
  /// How often a session was looked at closely.
  var looks = 0
  /// What the list knew of the two sessions that are to be compared when that was asked for.
  var revisionsToCompare: [Revision?] = []
  /// How many texts of sessions were made, or asked for.
  var writings = 0
  package var cookieView = Viewport()
  package var eventsView = Viewport()
  package var eventsScope = EventsScope.session
  /// The event that is chosen among those of the whole store, by its number; nil: the newest.
  var chosenEvent: Int?
  package var reveals = Reveals()

  // What was done.
  package var status: Status?
  package var undo: [UndoEntry] = []
  /// How often something was kept in it.
  var undoNumber = 0
  /// Whether what was kept there was given up, since another store is in the place.
  var undoIsGivenUp = false
  /// Pasted cookies that were changed and not copied since: nothing else has them.
  var uncopied = Set<SessionID>()
  package var filterFailure: FilterError?
  /// Whether it was said what the filter met and did not know.
  var metIsTold = false
  /// The filters that commands put in the place of others, the newest last.
  var filterSteps: [FilterStep] = []
  /// How often something was asked about many sessions, or was ended.
  var works = 0
  /// What to know before an action, in words, as the store said it last.
  var concerns: [StoreAction: [String]]
  /// How often it was asked what stands in the way of a write.
  var weighings = 0
  /// What was typed into the form that led to where one is, and not written yet: Esc leads back to it.
  var draft: Form?
  /// What was typed into the editor and not written yet, by session: `E` opens it again.
  var texts: [SessionID: EditorRequest] = [:]
  /// Writes that met another's while something else was open: each is asked about once nothing is.
  var unsettled: [UnsettledWrite] = []
  var commandHistory: [String] = []
  /// Filters that were typed and kept, the newest last.
  var filterHistory: [String] = []
  var lastInterrupt: Uptime?
  /// When a text came last that the terminal did not mark as pasted, where nothing else came since; and whether an end of a line
  /// or a tab was in it.
  var unmarkedPaste: (at: Uptime, hasLines: Bool)?

  /// A session that changed while paused.
  package struct Waiting: Sendable {
    /// Nil: it is gone.
    package let reading: SessionReading?
    /// How it was made, where that was meanwhile and is told already.
    let beginning: StoreEvent?
    /// How it came to its end, where that is told already.
    let ending: StoreEvent?
  }

  /// Where a listing stands.
  package struct Loading: Sendable {
    package var generation = 0
    package var isComplete = false
    /// Whether what was listed may have changed since, without anybody having told what.
    var isStale = false
    /// Whether any listing was ever complete: only then is something news.
    var wasEverComplete = false
    /// Of a large store: what the rows that are held are the whole answer to.
    var answered: Question?
    /// Ids seen by this listing, or told of while it runs: the others are gone once it is complete.
    var seen: Set<SessionID> = []
    package var failure: String?
    /// When a store is listed again that could not be.
    var retry: Uptime?
    /// How often in a row it could not be listed.
    var failures = 0
    /// Whether the store is larger than the list: see ``RowWindow``.
    package var isLarge = false
    /// Of a large store: how many sessions this listing has counted so far.
    package var counted = 0
    /// The filter as it was typed when this listing began.
    var filterText = ""
    /// Of a large store: which sessions it has.
    var known = ApproximateIDSet()
    /// Whether that is so by now; until then what changes is not taken for new.
    var isKnown = false
    /// What the last listing that said so could not look into: which sessions are there is not known.
    var omissions: (generation: Int, all: [Omission]) = (0, [])
    /// By what sessions may be kept from this listing; nil: what it did not meet is gone.
    var withholding: String?
    /// Whether that was so of the last listing that was complete, or is of this one: what nobody saw begin may be shown again.
    var mayShowAgain = false
    /// Where the cursor goes once the part that was asked for is here.
    var goal: Goal?
    /// Sessions that changed while a large store was read: they may have been read before.
    var touched: Set<SessionID> = []
    /// Rows that were asked for.
    var asked: Set<SessionID> = []

    /// A session is there by now: a listing that is past its place does not meet it.
    mutating func meet(_ id: SessionID) { if !isComplete { seen.insert(id) } }

    mutating func note(withholding reason: String) { (withholding, mayShowAgain) = (reason, true) }

    /// All that a large store has is known now.
    mutating func learn(_ all: ApproximateIDSet) {
      (known, isKnown) = (all, true)
      forgetOmissions()
    }

    /// What an earlier listing could not look into, this one has, unless it said so itself.
    mutating func forgetOmissions() { if omissions.generation != generation { omissions = (0, []) } }

    enum Goal { case first, last }

    struct Question: Hashable {
      var filter: Filter
      var sort: SortOrder
    }
  }

  package struct Status: Sendable {
    package enum Kind: Sendable { case done, hint, refused, failed, working }
    package var kind: Kind
    package var text: SafeText
    package var at: Uptime
    /// Whether it tells of the watch, and not of what somebody did.
    var isOfWatch = false
  }

  package static let undoWindow: Int64 = 60_000

  package init(configuration: Configuration, size: Size, now: Timestamp, uptime: Uptime, theme: String) {
    self.configuration = configuration
    self.size = size
    self.now = now
    self.uptime = uptime
    self.theme = theme
    index = SessionIndex(sort: configuration.sort ?? SortOrder(.usual(with: configuration.store.attributes)))
    columns = configuration.columns
    concerns = configuration.concerns
    handlers = Handlers.table(for: configuration)
  }

  package var layout: Layout {
    Layout(
      size: size, open: openPane, listFocused: focus == .sessions, hidden: hiddenPanes,
      manyColumns: columns.map { $0.count > 7 }
        ?? [SessionAttribute.address, .agent].contains(where: configuration.store.attributes.contains),
      isZoomed: isZoomed)
  }

  /// What the program asks for when it starts.
  package mutating func start() -> [Effect] { (columns == nil && configuration.sort == nil ? [] : keepFields()) + list() }

  mutating func list(_ part: ListQuery.Part = .top) -> [Effect] {
    loading.generation += 1
    loading.isComplete = false
    loading.isStale = false
    loading.seen = []
    // As long as it is known which sessions a large store has, it is known what was left out.
    if !loading.isKnown { loading.omissions = (0, []) }
    (loading.failure, loading.retry, loading.withholding) = (nil, nil, nil)
    loading.counted = 0
    loading.filterText = filterText
    giveUpGoal()
    loading.touched = []
    let isAgain = loading.isLarge ? loading.answered == question : loading.wasEverComplete
    let query = ListQuery(
      filter: index.filter, sort: index.sort, part: part, capacity: capacity, isLarge: loading.isLarge,
      knowsSessions: loading.isKnown, isAgain: isAgain, now: now)
    return [.list(query, generation: loading.generation)]
  }

  var question: Loading.Question { Loading.Question(filter: index.filter, sort: index.sort) }

  mutating func say(_ kind: Status.Kind, _ text: String) {
    status = Status(kind: kind, text: SafeText(sanitising: text), at: uptime)
  }
}
