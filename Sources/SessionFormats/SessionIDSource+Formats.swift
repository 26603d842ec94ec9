import Sessions

extension SessionIDSource {
  /// 32 digits and lower-case letters, as Django and PHP make them.
  static let lowerAlphanumeric32 = SessionIDSource {
    SessionID(String((0..<32).compactMap { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() }))
  }

  /// 40 letters and digits, as Laravel makes them.
  static let alphanumeric40 = SessionIDSource {
    SessionID(
      String((0..<40).compactMap { _ in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".randomElement() }))
  }

  /// 32 hexadecimal digits, as CodeIgniter makes them.
  static let hex128 = SessionIDSource { SessionID(String((0..<32).compactMap { _ in "0123456789abcdef".randomElement() })) }
}
