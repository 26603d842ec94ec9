import TestSupport
import Testing

/// A process of its own counts: in this one, other tests allocate beside.
@Suite("What the library allocates") struct AllocationTests {
  #if canImport(Glibc)
    @Test("for a cookie, and for a request on each kind of store, stays within its limit") func limits() throws {
      let home = try TemporaryDirectory()
      let result = try Program.run(
        running: try Program.path(of: "session-benchmark"), ["allocations"],
        environment: Program.environment(home: home.path, ["TMPDIR": home.path]))
      #expect(result.ending == .exit(0), "\(result.output)\(result.errors)")
    }
  #endif
}
