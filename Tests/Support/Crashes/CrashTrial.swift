package import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writers in processes of their own, killed in the middle of what they do, and what must be true afterwards: what was
/// acknowledged is there, what was begun happened as a whole or not at all, and nothing destroyed has come back.
package struct CrashTrial {
  /// When a writer dies.
  package enum Death: Hashable, Sendable {
    /// Before its n-th call of the system.
    case beforeCall(Int)
    /// Half-way through its n-th write.
    case withinWrite(Int)

    package var arguments: [String] {
      switch self {
      case .beforeCall(let number): ["call", String(number)]
      case .withinWrite(let number): ["write", String(number)]
      }
    }
  }

  package let subject: CrashSubject
  package private(set) var kills = 0
  /// What should not have happened, in words.
  package private(set) var faults: [String] = []
  private var next = 1
  private var certain: [String: Int?] = [:]
  private var begun: [String: Int?] = [:]
  private var (counted, perhaps) = (0, 0)

  /// The session ``CrashSubject/counter`` must be there, with the number 0.
  package init(_ subject: CrashSubject) {
    self.subject = subject
    for writer in 0..<4 { for id in subject.ids(ofWriter: writer) { certain[id] = .some(nil) } }
  }

  /// As many writers at once as there are deaths, four at most.
  package mutating func round(_ deaths: [Death], seed: UInt64) throws(Program.Failure) {
    let writers = try deaths.enumerated().map { (writer, death) throws(Program.Failure) in
      defer { next += 1_000 }
      return try CrashProcess(
        ["kill", subject.description, String(writer), String(seed &+ UInt64(writer)), String(next)] + death.arguments)
    }
    for notes in try CrashProcess.finish(writers, kills: &kills) { read(notes) }
  }

  private mutating func read(_ notes: [CrashNote]) {
    var last: CrashNote?
    for note in notes {
      switch (note, last) {
      case (.begin(let id, let number), _): begun[id] = .some(number)
      case (.beginCount, _): perhaps += 1
      case (.done, .begin(let id, let number)): (certain[id], begun[id]) = (.some(number), nil)
      case (.done, .beginCount): (counted, perhaps) = (counted + 1, perhaps - 1)
      case (.failed(let words), _): faults.append(words)
      default: faults.append("an unexpected note: \(note)")
      }
      last = note
    }
  }

  /// Compares what `reader` finds with what was promised, and goes on from what it found.
  package mutating func check(_ reader: some SessionReader) async {
    for (id, was) in certain.sorted(by: { $0.key < $1.key }) {
      guard let found = await number(of: id, reader) else { continue }
      let candidates = [was] + (begun[id].map { [$0] } ?? [])
      if !candidates.contains(found) {
        let kind = found == nil ? "lost" : was == nil ? "revived" : "old or foreign"
        faults.append("\(id) is \(kind): \(words(found)) instead of \(candidates.map(words).joined(separator: " or "))")
      }
      certain[id] = .some(found)
    }
    begun = [:]
    if let count = await number(of: subject.counter, reader) {
      if !(counted...counted + perhaps).contains(count ?? -1) {
        faults.append("counted \(counted) to \(counted + perhaps) times, and it says \(words(count))")
      }
      (counted, perhaps) = (count ?? counted, 0)
    }
  }

  /// Nil: it could not be read, which is a fault.
  private mutating func number(of id: String, _ reader: some SessionReader) async -> Int?? {
    do throws(StoreError) {
      guard let session = try await reader.read(SessionID(id)) else { return .some(nil) }
      if let number = CrashPayload.number(in: session.payload, subject.payload) { return .some(number) }
      faults.append("\(id) is torn: \(session.payload.count) bytes")
    } catch {
      faults.append("\(id) cannot be read: \(error.words)")
    }
    return nil
  }

  private func words(_ number: Int?) -> String { number.map(String.init) ?? "none" }
}
