import Inspection
import Sessions
import SessionsAdministration
import Testing

@Suite("A row whose session was changed, and kept the time at which it was written") struct BackdatedRowTests {
  @Test("is read again, and not taken for the one that was read before", arguments: [false, true])
  func again(isBackdated: Bool) {
    let read = summary("aaaa", #"{"email":"ada@x.org"}"#, modified: -60)
    var listed = SessionEntry(id: read.id, size: read.size, modified: read.modified, content: .unread)
    listed.isBackdated = isBackdated
    var (old, new) = (SessionIndex(), SessionIndex())
    old.load(read, now: now)
    new.load(maker().summary(of: listed).summary, now: now)
    new.preserveDetails(of: old, telling: [])
    #expect((new[read.id]?.summary.reading == .unread) == isBackdated)
  }
}
