package import ECMAScript
package import SessionsAdministration

extension ContentEditError {
  /// The same as it may be told: in the place of each hidden key is what stands for it.
  package func told(by masking: Masking) -> ContentEditError {
    switch self {
    case .path(let error): .path(error.told(by: masking))
    case .noFlash(let name): .noFlash(masking.shown(name) ?? name)
    case .flashNotRead, .notAnObject: self
    }
  }
}

extension ValuePathError {
  package func told(by masking: Masking) -> ValuePathError {
    func shown(_ path: ValuePath) -> ValuePath { ValuePath(path.steps.map { masking.shown($0) }) }
    return switch self {
    case .missing(let path): .missing(shown(path))
    case .notAContainer(let path, let kind): .notAContainer(shown(path), kind: kind)
    case .outOfRange(let path, let count): .outOfRange(shown(path), count: count)
    case .exists(let path): .exists(shown(path))
    case .root: self
    }
  }
}
