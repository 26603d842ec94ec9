/// How much may be done; chosen at the start, and only ever lowered.
enum Access: String, Sendable {
  case readWrite = "read-write"
  case readOnly = "read-only"
  case audit

  var writes: Bool { self == .readWrite }
  var reveals: Bool { self != .audit }
}
