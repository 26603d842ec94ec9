import Inspection
import InspectorUI
import Sessions
import SessionsAdministration

/// A store that is opened for a test: nothing stands in the way of anything.
struct TestInspectable: InspectableStore {
  let reader: any SessionLister
  var watcher: (any SessionWatcher)?
  var writer: (any SessionStore)?

  var facts: StoreFacts {
    var facts = StoreFacts(backend: "memory", location: "a test", layout: "React Router", payload: .flat)
    facts.watching = watcher == nil ? nil : "push"
    facts.guarantees = writer?.guarantees
    return facts
  }
}
