package import SessionCookies
import ECMAScript
package import Sessions
package import SessionsAdministration
package import TerminalUI

/// What the program was started with: it does not change while it runs.
package struct Configuration: Sendable {
  /// A word and a colour in the bar; nil: nobody said.
  package var environment: Environment?
  /// "files", "sqlite", "memory".
  package var backend: String
  /// Where the store is, for people.
  package var location: String
  package var layout: String
  package var access: Access
  package var isDemonstration: Bool
  package var format: PayloadCodec { summaries.format }
  package var cookie: SignedCookie
  /// Whether the application signs nothing (`--unsigned`): then no secret is missing.
  package var isUnsigned: Bool
  /// Whether nobody said which attributes the cookie has: they are the defaults of its form.
  package var isCookieAssumed = false
  package var guarantees: StoreGuarantees?
  package var summaries: SummaryMaker
  /// What the store keeps of a session beside its data: columns of the list.
  package var attributes: Set<SessionAttribute>
  /// Why no expiry can be written; nil where one can.
  package var expiryObstacle: String?
  /// Why a destroyed session cannot be brought back; nil where it can.
  package var createObstacle: String?
  /// Why no page would read a flash that is written here; nil where one does.
  package var flashObstacle: String?
  /// Names of the themes that can be had, for `:theme`.
  package var themes: [String]
  package var glyphs: Glyphs
  /// The id under which the store lists a session: a store of digests lists digests.
  package var listedID: @Sendable (SessionID) -> SessionID
  /// Why a write on this session cannot keep its owner or mode; nil where nothing stands in the way.
  package var writeObstacle: @Sendable (SessionID) -> String?

  /// How many rows the list holds.
  package var capacity = RowWindow.capacity

  package var disclosure: Disclosure { summaries.disclosure }
  package var masking: Masking { disclosure.masking }
  package var identities: IdentityInput { IdentityInput(cookie: cookie, disclosure: disclosure) }

  package init(
    environment: Environment?, backend: String, location: String, layout: String, access: Access, isDemonstration: Bool,
    cookie: SignedCookie,
    isUnsigned: Bool, guarantees: StoreGuarantees?, summaries: SummaryMaker,
    attributes: Set<SessionAttribute> = [], expiryObstacle: String? = nil, createObstacle: String? = nil,
    flashObstacle: String? = nil,
    themes: [String],
    glyphs: Glyphs,
    listedID: @escaping @Sendable (SessionID) -> SessionID, writeObstacle: @escaping @Sendable (SessionID) -> String?
  ) {
    self.environment = environment
    self.backend = backend
    self.location = location
    self.layout = layout
    self.access = access
    self.isDemonstration = isDemonstration
    self.cookie = cookie
    self.isUnsigned = isUnsigned
    self.guarantees = guarantees
    self.summaries = summaries
    self.attributes = attributes
    self.expiryObstacle = expiryObstacle
    self.createObstacle = createObstacle
    self.flashObstacle = flashObstacle
    self.themes = themes
    self.glyphs = glyphs
    self.listedID = listedID
    self.writeObstacle = writeObstacle
  }
}
