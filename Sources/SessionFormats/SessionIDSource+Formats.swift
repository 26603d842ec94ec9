import Sessions

extension SessionIDSource {
  /// 32 digits and lower-case letters, as Django and PHP make them.
  static let lowerAlphanumeric32 = SessionIDSource {
    SessionID(String((0..<32).compactMap { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() }))
  }
}
