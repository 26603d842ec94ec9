package import SessionCookies
package import SessionsAdministration

extension CookieFormat {
  /// How the data that a cookie carries reads as a session: with the flashes and the user that its framework keeps among them, as in
  /// its stores.
  package var carried: PayloadCodec {
    // The originals keep flashes as every session of theirs does.
    guard foreignValue != nil, let framework = Framework.writing(self) else { return .flat }
    let data = framework.numbers == .exact ? PayloadCodec.flat.withExactNumbers : .flat
    return carriesData && isSession ? framework.reading(data) : data.flashing([], of: name)
  }
}
