package import SessionCookies
package import Sessions

/// What a store is, for people and for whoever reads its payloads.
package struct StoreFacts: Sendable {
  /// `files`, `sqlite`, `live`, `memory`.
  package var backend: String
  /// Where it is.
  package var location: String
  /// Whose layout it has: `Django`.
  package var layout: String
  /// Why it is taken for that.
  package var recognition = ""
  /// What its payloads are.
  package var payload: PayloadCodec
  /// What its ids look like; nil: like any text, or it has only digests of them.
  package var ids: IDShape?
  /// What it keeps of a session beside its data.
  package var attributes: KeptAttributes = []
  /// Whether sessions end by a setting of the application that nobody has told: of one without an end it is not known when it
  /// ends, and it is not true that it never does.
  package var endsBySetting = false
  /// Whether a session that is over stays until someone collects it; where not, none can be ended at once but by destroying it.
  package var keepsEnded = true
  /// What it promises of a write; nil: opened for reading only.
  package var guarantees: StoreGuarantees?
  /// How changes are noticed: `inotify`, `polling`, `push`.
  package var watching: String?
  /// How it is reached, where that is not the file system: `Unix socket`.
  package var connection: String?
  /// Why nobody can write to it by this way, whatever was asked for; nil: who may, can.
  package var onlyReads: OnlyReads?
  /// Whether it is the demonstration, which nobody depends on.
  package var isDemonstration = false
  /// What the application's cookie holds of a session that the store lists under an id; nil where the store has only a digest or
  /// a part of that.
  package var credential: @Sendable (SessionID) -> SessionID? = { $0 }
  /// The application's cookie, where the store comes with it.
  package var cookie: SignedCookie?

  package struct OnlyReads: Hashable, Sendable {
    package var reason: String
    /// What can be done about it.
    package var advice: String

    package init(_ reason: String, advice: String) { (self.reason, self.advice) = (reason, advice) }
  }

  package init(backend: String, location: String, layout: String, payload: PayloadCodec) {
    self.backend = backend
    self.location = location
    self.layout = layout
    self.payload = payload
  }
}
