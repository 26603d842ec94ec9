package import Inspection
package import SessionCookies
import ECMAScript
package import Sessions
package import SessionsAdministration
package import TerminalText

/// What the program was started with: it does not change while it runs.
package struct Configuration: Sendable {
  /// What the store is.
  package var store: StoreFacts
  /// What stands in the way of an action on every session.
  package var obstacles: [StoreAction: Obstacle]
  package var access: Access
  /// Why it is open for reading only, and what opens it for writing, where that is not what the user asked for; nil: it is.
  package var protection: String?
  /// A word and a colour in the bar; nil: nobody said.
  package var environment: Environment?
  package var cookie: SignedCookie
  /// The formats that a pasted cookie may be of.
  package var cookieFormats = CookieFormat.originals
  /// The cookies that were pasted, where they are the store.
  package var bench: CookieBench?
  /// Whether the application signs nothing (`--unsigned`): then no secret is missing.
  package var isUnsigned = false
  /// Whether nobody said which attributes the cookie has: they are the defaults of its form.
  package var isCookieAssumed = false
  /// What was to know before an action when the store was opened, in words.
  package var concerns: [StoreAction: [String]] = [:]
  package var summaries: SummaryBuilder
  /// Names of the available themes, for `:theme`.
  package var themes: [String] = []
  package var glyphs = Glyphs.unicode
  /// The id under which the store lists a session: a store of digests lists digests.
  package var listedID: @Sendable (SessionID) -> SessionID = { $0 }
  /// Whether a session that was read comes back where it is destroyed and that is taken back, as far as it depends on the session.
  package var restoresSession: @Sendable (StoredSession) -> Bool = { _ in true }
  /// The columns of the list, and its order at first; nil: the usual ones.
  package var columns: [Field]?
  package var sort: SortOrder?
  /// The user's: what `~` stands for in the name of a file.
  package var home: String?
  /// How many rows the list holds.
  package var capacity = RowWindow.capacity

  package init(
    store: StoreFacts, obstacles: [StoreAction: Obstacle] = [:], access: Access, cookie: SignedCookie, summaries: SummaryBuilder
  ) {
    self.store = store
    self.obstacles = obstacles
    self.access = access
    self.cookie = cookie
    self.summaries = summaries
  }
}

extension Configuration {
  func restores(_ session: StoredSession) -> Bool { obstacles[.restore] == nil && restoresSession(session) }
  package var format: PayloadCodec { summaries.format }
  package var disclosure: Disclosure { summaries.disclosure }
  package var masking: Masking { disclosure.masking }
  package var identities: IdentityInput { IdentityInput(cookie: cookie, formats: cookieFormats, disclosure: disclosure) }
}
