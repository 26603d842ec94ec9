import CSQLite
import Foundation
import Platform
import Sessions
import Testing

@testable import SessionsSQLite

@Suite("What SQLite answers instead of doing what it was asked") struct FailureTests {
  @Test(
    "is told in the terms of a store, in the system's own words where the system says why",
    arguments: [
      (SQLITE_CANTOPEN, ENOSPC, .full("x: \(Errno(ENOSPC).message)")),
      (SQLITE_CANTOPEN, EDQUOT, .full("x: \(Errno(EDQUOT).message)")),
      (SQLITE_IOERR, ENOSPC, .full("x: \(Errno(ENOSPC).message)")),
      (SQLITE_CANTOPEN, EACCES, .denied("x: \(Errno(EACCES).message)")),
      (SQLITE_CANTOPEN, EMFILE, .unavailable("x: \(Errno(EMFILE).message)")),
      (SQLITE_CANTOPEN, ENOENT, .unavailable("x: there is no such file")),
    ] as [(Int32, Int32, StoreError)])
  func told(_ code: Int32, _ system: Int32, _ error: StoreError) {
    #expect(StoreError(SQLiteFailure(code: code, system: system), doing: "x") == error)
  }
}
