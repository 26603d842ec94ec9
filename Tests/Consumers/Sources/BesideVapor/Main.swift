import Sessions
import VaporNames

/// Takes a visitor's session over from Vapor: both are named by their module where a name is not enough.
@main
struct Main {
  static func main() throws {
    let request = Request(session: VaporNames.Session(id: VaporNames.SessionID(string: "old")))
    let session = Sessions.Session()
    try session.set("cart", ["tea"])
    try session.set("takenOverFrom", request.session.id?.string)
    let id = Sessions.SessionID("new")
    guard try session.get("takenOverFrom") == "old", id.reveal() == "new" else { fatalError("the session did not come over") }
    print("taken over")
  }
}
