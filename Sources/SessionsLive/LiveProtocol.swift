/// What agent and client agree on.
enum LiveProtocol {
  static let version = 1
}
