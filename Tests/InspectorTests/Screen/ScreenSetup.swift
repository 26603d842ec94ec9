import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

extension ScreenRunner {
  /// How the inspector is started.
  struct Setup {
    var size = Size(columns: 80, rows: 24)
    var sessions = SampleSession.shop
    var access = Access.readWrite
    /// What ids look like.
    var ids: IDShape?
    var glyphs = Glyphs.unicode
    var start = ScreenRunner.start
    var form = CookieFormat.rr7
    var cookie = "__session; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800"
    var secrets: SecretRing = [Secret("s3cret of the tests", label: "2026-11"), Secret("the one before", label: "2026-05")]
    var isUnsigned = false
    var isCookieAssumed = false
    /// Whether what is done to many waits for a step of its own.
    var isWorkSlow = false
    var measuresEvents = false
    /// Whether a close look at a session waits for a step of its own.
    var isLookSlow = false
    var environment: Environment?
    /// Why a store is protected, and what to do.
    var protection: String?
    var live: LiveState = .live("push")
    var isDemonstration = false
    /// Sessions of a page, where pages come one by one.
    var pages: Int?
    var location = "/srv/shop/sessions"
    var guarantees: StoreGuarantees?
    var obstacle: String?
    var layout = "React Router"
    /// What the store keeps beside the data.
    var attributes: KeptAttributes = []
    /// Why nothing that a session holds can be changed.
    var refusal: String?
    var createObstacle: String?
    /// Why the session that is meant does not come back, where others do.
    var restoreObstacle: Obstacle?
    var flashObstacle: String?
    /// What a change of the expiry does not change.
    var aboutExpiry: [String] = []
    /// Under which key an application keeps its flash messages, in those sessions that have it; nil: as React Router does.
    var flashKey: String?
    /// Whether the cookie of each session ends with the browser, as what it holds says.
    var endsWithBrowser = false
    var capacity = RowWindow.capacity
    /// What a cookie carries that was pasted: then that is the store.
    var carried: String?
    /// Whether the store knows only digests of its ids.
    var knowsOnlyDigests = false
  }
}
