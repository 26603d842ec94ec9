#if os(Linux)
  import Glibc

  /// What root may do beyond what others may, taken from this thread for a while.
  package struct ThreadRights {
    /// `CAP_CHOWN`, and `CAP_FOWNER`.
    package static let all: [(name: String, bit: UInt32)] = [("CAP_CHOWN", 1 << 0), ("CAP_FOWNER", 1 << 3)]

    private typealias Call = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32

    /// Effective, permitted and inheritable ones, of the lower half and then of the upper one.
    private var bits = [UInt32](repeating: 0, count: 6)

    /// Those of this thread; nil where the system does not say.
    package init?() { guard Self.call("capget", &bits) else { return nil } }

    package func has(_ bit: UInt32) -> Bool { bits[0] & bit == bit }

    /// - Returns: nil where they could not be taken, or given back.
    package func without<Result>(_ bit: UInt32, _ body: () throws -> Result) rethrows -> Result? {
      var (less, all) = (bits, bits)
      less[0] &= ~bit
      guard Self.call("capset", &less) else { return nil }
      let result: Result
      do { result = try body() } catch {
        _ = Self.call("capset", &all)
        throw error
      }
      return Self.call("capset", &all) ? result : nil
    }

    private static func call(_ name: String, _ bits: inout [UInt32]) -> Bool {
      guard let call = dlsym(nil, name).map({ unsafeBitCast($0, to: Call.self) }) else { return false }
      // The version of the call, and the thread that asks.
      var header: [Int32] = [0x2008_0522, 0]
      return call(&header, &bits) == 0
    }
  }
#endif
