/// Whether what greets is another application than the one before, as far as that can be told: one that was left behind and goes
/// on has all of its sessions still, and one of another name never had them. One that ended and was started again under its name is
/// the same.
struct AgentSuccession {
  /// What the last one calls its store; nil: none has greeted yet.
  private var name: String?
  /// The socket of the one that was left behind, though it had not hung up.
  private var left: SocketFile?

  /// Of a socket that is not known it is not known either whether it was left.
  mutating func leave(_ file: SocketFile?) { left = file }

  /// - Returns: whether it is another one.
  mutating func greeted(by name: String, at file: SocketFile?) -> Bool {
    defer { (self.name, left) = (name, nil) }
    guard let before = self.name else { return false }
    // What was out of reach for a while may be at its path again.
    return before != name || left.map { $0 != file } ?? false
  }
}
