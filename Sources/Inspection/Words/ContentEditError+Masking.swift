package import ECMAScript
package import Sessions
package import SessionsAdministration

extension ContentEditError {
  /// The same as it may be told where nothing is revealed.
  ///
  /// - Parameter contents: what the edit was meant for, and what the session has been since: what one of them hides is not told.
  package func told(in contents: [SessionContent], by masking: Masking) -> ContentEditError {
    switch self {
    case .path(let error): .path(error.told(in: contents, by: masking))
    case .noFlash(let name): .noFlash(masking.shown(name) ?? name)
    case .flashNotRead, .notAnObject: self
    }
  }
}

extension ValuePathError {
  /// The same as it may be told: a path ends where something hides all that is in it, and in the place of each hidden key is what stands
  /// for it.
  package func told(
    in contents: [SessionContent], by masking: Masking, _ section: ContentPath.Section = .data
  ) -> ValuePathError {
    var contents = contents.map { HiddenPlaces(VisibleContent($0, masking: masking)) }
    return at { path in
      let place = contents.place(of: ContentPath(section, path)).path
      let inside: [ValuePath.Step] = place.steps.count < path.steps.count ? [.key("…")] : []
      let before: [ValuePath.Step] = section == .data ? [] : [.key(JSString(section.rawValue))]
      return ValuePath(before + place.steps.map { masking.shown($0) } + inside)
    }
  }
}
