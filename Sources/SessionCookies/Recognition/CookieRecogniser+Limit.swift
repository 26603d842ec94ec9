extension CookieRecogniser {
  /// The first so many, in their order. Where there are more, those go before others that are called as the application's may be: in a
  /// browser's jar they stand among those of every other site.
  func first(_ limit: Int, of cookies: [PastedCookie]) -> [PastedCookie] {
    guard cookies.count > limit else { return cookies }
    let ranked = cookies.enumerated().map { (strangeness: strangeness(of: $0.element.name), index: $0.offset) }
    let nearest = ranked.sorted { ($0.strangeness, $0.index) < ($1.strangeness, $1.index) }.prefix(limit)
    return nearest.map(\.index).sorted().map { cookies[$0] }
  }

  /// How little a name says that the cookie is the application's.
  private func strangeness(of name: String?) -> Int {
    guard let name else { return 3 }
    if name == wanted { return 0 }
    if let format = asked ?? usual, format.isCalled(name) { return 1 }
    return formats.contains { $0.isCalled(name) } ? 2 : 3
  }
}
