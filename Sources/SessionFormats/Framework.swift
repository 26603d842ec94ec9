package import ECMAScript
package import SessionCookies
package import Sessions
package import SessionsAdministration
package import SessionsFile
package import SessionsRedis
package import SessionsSQL

/// All that is known of how one framework keeps its sessions: a value, in a file of its own.
///
/// What reads stores and cookies asks ``all``; a framework more is a file more, and a line there.
package struct Framework: Sendable {
  /// What people call it: `Django`.
  package let name: String
  /// How its cookie is written; the first is the usual one. None: nobody's cookie is known to go with its stores.
  package var cookies: [CookieFormat] = []
  /// Tables in which it, or a library for it, keeps sessions.
  package var tables: [TableLayout] = []
  /// Keys of Redis under which it, or a library for it, keeps sessions.
  package var keys: [KeyLayout] = []
  /// Directories in which it, or a library for it, keeps sessions.
  package var files: [FileLayout] = []
  /// The kinds of payload that come from it.
  package var payloads: [PayloadCodec] = []
  /// How it keeps flash messages among the data; of several, which a session shows. None: no page of it reads any. Nil: as React
  /// Router and Remix keep them.
  package var flashes: [FlashForm]? = []

  /// What numbers are to it in a cookie that carries the data.
  package var numbers = PayloadCodec.Numbers.exact

  /// Whether a session says that its cookie ends with the browser; nil: none says it.
  package var endsWithBrowser: (@Sendable (_ values: JSONObject) -> Bool)?

  /// Where it keeps who is logged in, beside the places that applications choose.
  package var users: [UserPlace] = []

  package init(_ name: String, _ describe: (inout Framework) -> Void) {
    self.name = name
    describe(&self)
  }
}

extension Framework {
  /// A payload as sessions of this framework hold it: with its flashes, and its user.
  package func reading(_ payload: PayloadCodec) -> PayloadCodec {
    var payload = payload
    let users = users
    if !users.isEmpty {
      payload.user = { content in users.lazy.compactMap { $0.find(content.values) }.first }
    }
    if let endsWithBrowser { payload.endsWithBrowser = { endsWithBrowser($0.values) } }
    guard let flashes else { return payload }
    return payload.flashing(flashes, of: name)
  }

  /// Of two tables that fit equally well the first is taken.
  package static let all: [Framework] =
    [
      express, epicStack, authJS, lucia, django, laravel, symfony, drupal, codeIgniter, cakePHP, yii, rails, flask,
      scs, towerSessions, spring, tomcat, reactRouter, remix3, hummingbird, vapor, starlette, keygrip, signedValues, jwt, iron,
      php, adonis, tornado, mojolicious, rack, phoenix, pyramid, beaker, fernet, bottle, gorilla, cookieRS, aspNetCore,
      betterAuth, koa, actix, supabase, superTokens, itsDangerous,
    ] + bareIDs

  /// The framework whose stores have this layout; nil where it is a table of the user's own.
  package static func keeping(layout name: String) -> Framework? {
    all.first { framework in
      framework.tables.contains { $0.name == name } || framework.files.contains { $0.name == name }
        || framework.keys.contains { $0.name == name }
    }
  }

  /// The framework that writes such a cookie.
  package static func writing(_ cookie: CookieFormat) -> Framework? { all.first { $0.cookies.contains(cookie) } }

  /// Every kind of payload, by its word in the configuration.
  package static let payloads: [PayloadCodec] =
    [.flat, .split] + all.flatMap(\.payloads).filter { ![.flat, .split].contains($0) } + [.empty]

  package static func payload(_ id: String) -> PayloadCodec? { payloads.first { $0.id == id } }
}

extension TableLayout {
  /// The tables that are recognised.
  package static let known = Framework.all.flatMap(\.tables)
}

extension KeyLayout {
  /// The keys that are recognised. Of layouts that fit equally well the first is taken: those of this library's own store.
  package static let known: [KeyLayout] = {
    let own = Framework.reactRouter.keys + Framework.remix3.keys
    return own + Framework.all.flatMap(\.keys).filter { !own.contains($0) }
  }()
}

extension FileLayout {
  /// The directories that are recognised.
  package static let known = originals + Framework.all.flatMap(\.files).filter { !originals.contains($0) }
}

extension CookieFormat {
  /// Every format, in the order in which help names them.
  package static let known: [CookieFormat] = Framework.all.flatMap(\.cookies).reduce(into: originals) { known, format in
    if !known.contains(format) { known.append(format) }
  }

  /// The same of an application that signs under salts of its own.
  package static func known(salts: [String]) -> [CookieFormat] {
    salts.isEmpty ? known : known.map { $0.salted?(salts) ?? $0 }
  }

  /// The format of a name; nil where there is none.
  package static func known(named name: String) -> CookieFormat? { known.first { $0.name == name } }
}
