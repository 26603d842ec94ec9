package import ECMAScript
package import Sessions
package import SessionsAdministration
package import TerminalText

/// Everything that happens to the inspector. State changes nowhere else than in ``State/update(_:)``.
package enum Event: Sendable {
  /// Time went by: at most one a second unless something on the screen counts faster. The wall clock may be set back meanwhile.
  /// And what the store owes by way of an answer at this moment; nil: nothing.
  case tick(now: Timestamp, uptime: Uptime, silence: Silence? = nil)
  /// A part of a listing; `complete` with the last. `generation` tells listings apart.
  case listed([SessionReading], complete: Bool, generation: Int)
  /// What that listing could not look into: what may be there is not gone.
  case leftOut(Omission, generation: Int)
  /// By what sessions may have been kept from that listing: what it did not meet may be there all the same.
  case withheld(by: String, generation: Int)
  case listingFailed(StoreError, generation: Int)
  /// How many sessions of a store that is larger than the list were counted so far.
  case counted(Int, generation: Int)
  /// The part of such a store that was asked for; not complete: what of it was met so far. `known`: all that it has, where
  /// all were met.
  case window(SessionIndex, known: ApproximateIDSet?, complete: Bool, generation: Int)
  /// All that such a store has, where a part came without it.
  case known(ApproximateIDSet, generation: Int)
  /// Sessions whose rows were in view and not read.
  case filled([SessionReading])
  /// What a person called a session by, looked for in the whole store; `signer`: which secret verifies it, where it is a cookie.
  case found(IdentityInput.Resolution, SessionReading?, signer: String?)
  /// It is a cookie that carries its session itself.
  case carried(String)
  /// A session as the store has it now, read because it changed; nil: gone. And what happened to it, where that is news.
  case observed(SessionID, SessionReading?, StoreEvent? = nil)
  /// A session that was asked for by ``Effect/read(_:)``, as the store has it; nil: gone. And what happened to it meanwhile.
  case answered(SessionID, SessionReading?, StoreEvent? = nil)
  /// So many changes came together that they are not told one by one.
  case storm(Int)
  /// What there is to see in the session under the cursor, which is long.
  case lookedClosely(CloseLook)
  /// Which of some sessions a filter lets through that could not decide on them, and which not.
  case scanned([SessionID: Bool], by: Filter)
  /// Something changed, and the store cannot tell what.
  case unspecified
  /// Changes may have been missed.
  case resync
  /// Another store is in the place of the one that is shown, in these words. `standing`: which of those that come there one after
  /// another, where each write says for which it is.
  case replaced(String, standing: Int? = nil)
  case watching(LiveState)
  /// The text of a session that was asked for; the number is that of the request.
  case wroteOut(LongText, Int)
  /// What stands in the way of a write that is reviewed, and of taking it back; the number is that of the question.
  case weighed([StoreAction: Obstacle], Int)
  /// What to know before each action, in words, as the store says it now: after a listing, and before what a review is made of or
  /// waits for.
  case concerns([StoreAction: [String]])
  case wrote(PendingWrite, WriteResult)
  /// What came of a question about many; the number is that of the question.
  case worked(WorkAnswer, Int)
  /// Two sessions side by side.
  case compared(SessionComparison)
  /// What came of the next ones of many.
  case stepped(MassStep)
  case finished(MassWrite, MassResult)
  /// Nothing of the act was carried out.
  case massFailed(String)
  /// The editor was closed.
  case edited(EditorRequest, Edited)
  case themeLoaded(String)
  case notice(String)
  case warning(String)
  case failure(String)
}

/// What the inspector asks for: data, so that a test can say what an update wanted.
package enum Effect: Sendable, Hashable {
  /// List everything anew.
  case list(ListQuery, generation: Int)
  /// Read these rows, which are in view.
  case fill([SessionID])
  /// Look through the store for what a person calls a session. A credential may be in it.
  /// `mayOpen`: where it is a cookie that carries its session, say so.
  case find(String, mayOpen: Bool)
  /// Read a session that an event tells of, to go there.
  case visit(SessionID)
  /// Read these again: they changed while the list was read.
  case look([SessionID])
  /// Read one session for the data pane.
  case read(SessionID)
  /// Look through the session under the cursor, which is long.
  case lookClosely(CloseLookRequest)
  /// Read these, so that the filter can decide on them.
  case scan([SessionID], by: Filter, now: Timestamp)
  /// Ask what stands in the way of a write, before it is made.
  case weigh(PendingWrite.Action, SessionID, number: Int)
  case write(PendingWrite)
  /// Write what a session holds as text, which is long.
  case writeOut(TextRequest)
  /// Ask about many; what was asked before and has not answered never does.
  case work(WorkRequest, number: Int)
  /// Let rows keep the values of these fields beyond the usual ones, from now on.
  case keep([Field])
  /// Read two sessions, to see what differs.
  case compare(SessionID, SessionID)
  case mass(MassWrite)
  /// End what is being done to many, or asked about them.
  case endWork
  case openEditor(EditorRequest)
  /// Open cookies that carry their sessions, beside the store. Credentials are in it.
  case openCookies(String)
  /// Offer a text to the clipboard. A credential may be in it.
  case copy(String)
  case loadTheme(String)
  /// Keep this in the user's configuration.
  case save(LookChoices)
  case redraw
  case suspend
  case quit

  /// Whether something else has the terminal until it is done, or for good.
  package var leavesScreen: Bool {
    switch self {
    case .openEditor, .openCookies, .suspend, .quit: true
    default: false
    }
  }
}

/// How the list is to look from now on, as the configuration writes it.
package struct LookChoices: Sendable, Hashable {
  package let theme: String
  package let sort: String
  /// Nil: the usual ones.
  package let columns: [String]?

  package init(theme: String, sort: String, columns: [String]?) {
    (self.theme, self.sort, self.columns) = (theme, sort, columns)
  }
}

/// A session as a document in the user's editor.
package struct EditorRequest: Sendable, Hashable {
  package var target: PendingWrite.Target
  package var document: EditorDocument
  /// What the editor shows: the document, or what was typed and could not be read.
  package var text: String
  /// What was revealed to make the document: where it is masked again, the text is not shown.
  package var secrets: MaskedValues

  package init(target: PendingWrite.Target, document: EditorDocument, text: String, secrets: MaskedValues? = nil) {
    self.target = target
    self.document = document
    self.text = text
    self.secrets = secrets ?? MaskedValues(of: target.id, [])
  }
}

/// What became of a text in the editor.
package enum Edited: Sendable, Hashable {
  /// - Parameter isAtOnce: whether the editor returned as soon as it was started, and left the text as it was.
  case saved(String, isAtOnce: Bool = false)
  /// - Parameter left: the text that it left all the same, as far as that can be read.
  case failed(String, left: String? = nil)
}

/// What a store that is asked now and then has not answered yet, by the clock of ``Event/tick(now:uptime:silence:)``.
package struct Silence: Sendable, Hashable {
  /// When it was asked.
  package let asked: Uptime
  /// When it was last heard before that; nil: never.
  package let heard: Uptime?

  package init(asked: Uptime, heard: Uptime?) { (self.asked, self.heard) = (asked, heard) }
}

/// How the view keeps up with the store.
package enum LiveState: Sendable, Hashable {
  /// Changes arrive; by which means ("inotify", "polling", "push").
  case live(String)
  /// The store cannot tell of changes, for the reason given, where it is one that others can be told by; `r` reads again.
  case still(String? = nil)
  case lost(String)
  /// The process that holds the store cannot be reached, for the reason given; it is tried again and again.
  case reconnecting(String)
}
