import Platform

/// Bytes to and from a server. Nothing here waits.
protocol ByteStream {
  /// What to wait at.
  var descriptor: Int32 { get }
  /// Whether something was taken and has not gone out.
  var holdsOutput: Bool { get }
  /// Whether what has come may lie here while nothing is to be read at the descriptor.
  var keepsInput: Bool { get }
  /// Sends what was taken and has not gone out, as far as it goes.
  func push() throws(StreamFailure)
  /// How many bytes were taken; 0: none can be now.
  func send(_ bytes: ArraySlice<UInt8>) throws(StreamFailure) -> Int
  /// What has come; empty: the other side hung up. Nil: nothing has come.
  func receive(into buffer: inout [UInt8]) throws(StreamFailure) -> ArraySlice<UInt8>?
}

/// Why a connection is no more: what the system said.
struct StreamFailure: Error {
  let words: String
  /// Whether the other side was not who it should be.
  var isRefusal = false
  var isTime = false
}

/// A socket as it is.
struct PlainStream: ByteStream {
  let socket: Descriptor
  var descriptor: Int32 { socket.number }
  var holdsOutput: Bool { false }
  var keepsInput: Bool { false }
  func push() {}

  func send(_ bytes: ArraySlice<UInt8>) throws(StreamFailure) -> Int {
    do throws(Errno) { return try StreamSocket.send(socket, bytes) } catch { throw StreamFailure(words: error.message) }
  }

  func receive(into buffer: inout [UInt8]) throws(StreamFailure) -> ArraySlice<UInt8>? {
    do throws(Errno) { return try StreamSocket.receive(socket, into: &buffer) } catch {
      throw StreamFailure(words: error.message)
    }
  }
}
