import TestSupport

/// Sessions and stores.
let sessionOperations: [String: VectorOperation] = [
  "cookieSessionCommit": notYet, "cookieSessionRead": notYet, "fileCommit": notYet, "getFile": notYet, "session": notYet,
  "session3": notYet,
]

private let notYet: VectorOperation = { vector, _ in .skipped("\(vector.op) is not here yet") }
