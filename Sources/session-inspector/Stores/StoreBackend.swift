import Inspection
import SessionsAdministration

/// A kind of store that the program opens: how its addresses are written, and how one is opened.
///
/// A backend is a folder with one of these and a line in ``StoreRegistry/backends``: addresses, help, completion and errors are
/// read from there.
protocol StoreBackend: Sendable {
  static var schemes: [AddressForm] { get }

  /// The variable of the environment that holds what a server asks of who connects; nil: there is no server that asks.
  static var passwordVariable: String? { get }

  /// Whether what lies at a path that was written without a scheme is a store of this kind.
  ///
  /// - Throws: why that cannot be told of what lies there: then it is said to be no other kind, either.
  static func recognises(_ path: String) throws(CommandError) -> Bool

  /// Opens it, and makes nothing. Cancelling the task ends the waiting.
  ///
  /// - Returns: a store with a writer where the options allow writing, and without one where they do not.
  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore
}

extension StoreBackend {
  static var passwordVariable: String? { nil }
  static func recognises(_ path: String) throws(CommandError) -> Bool { false }
}

/// How a store is opened.
struct OpenOptions: Sendable {
  /// Whether it may be written to.
  var writes = false
  /// Whether nothing may tell whoever chooses the store what ids begin with, and nothing of the words that others say is shown.
  var isAudit = false
  /// What hides the secrets in such words.
  var masking = Masking()
  var layouts = LayoutChoice()
  /// What a server asks of who connects.
  var password: String?
  /// Whether it is read also where reading changes what it forgets.
  var touches = false
  /// What was pasted, of a store that is that.
  var pasted: PastedInput?
  /// Of what it is known whether it may be written to.
  var judged = JudgedPlace.any
}
