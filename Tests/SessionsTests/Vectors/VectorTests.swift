import ECMAScript
import TestSupport
import Testing

/// What came of one case in one form.
enum VectorAnswer {
  case output(JSONValue)
  /// Not run, and why: only for what Swift cannot say or another issue's stores.
  case skipped(String)
}

/// Runs a case as a form (`rr7`, `rr8`, `remix2`, `remix3`) and answers in the shape of the case's output.
typealias VectorOperation = @Sendable (_ vector: VectorCase, _ form: String) async throws -> VectorAnswer

/// From the name of an operation to what runs it.
let vectorOperations: [String: VectorOperation] =
  primitiveOperations
  .merging(cookieOperations) { first, _ in first }
  .merging(sessionOperations) { first, _ in first }

@Test("Every worked case gives what the original packages give, byte for byte, in every form")
func vectors() async throws {
  var passed = 0
  var failures: [String] = []
  var skips: [String] = []
  for vector in try Vectors.load() {
    switch try await outcome(of: vector) {
    case .passed: passed += 1
    case .skipped(let reason): skips.append("  skipped \(vector.id): \(reason)")
    case .failed(let explanation): failures.append("  failed \(vector.id): \(explanation)")
    }
  }
  print(
    (["vectors: \(passed) passed, \(failures.count) failed, \(skips.count) skipped"] + failures + skips).joined(separator: "\n"))
  let differing = failures.count
  #expect(differing == 0, "\(differing) worked cases differ; see the list above")
  #expect(passed > 0, "no case was run: \(Vectors.paths)")
}

private enum VectorOutcome {
  case passed, skipped(String), failed(String)
}

private func outcome(of vector: VectorCase) async throws -> VectorOutcome {
  if vector.tags.contains("js-only") { return .skipped("js-only: a value that is undefined") }
  guard let operation = vectorOperations[vector.op] else { return .failed("no such operation: \(vector.op)") }
  for (form, expected) in vector.outputs {
    switch try await operation(vector, form) {
    case .skipped(let reason): return .skipped(reason)
    case .output(let actual):
      // The words of engine errors are V8's own: only the failure counts.
      let byName = vector.matchesErrorsByName || vector.op == "atob"
      let isEqual =
        byName ? actual.withoutErrorTexts.sorted == expected.withoutErrorTexts.sorted : actual.sorted == expected.sorted
      if !isEqual {
        return .failed("as \(form)\n    expected \(JSON.text(expected.sorted))\n    actual   \(JSON.text(actual.sorted))")
      }
    }
  }
  return .passed
}

extension JSONValue {
  /// Every error as the mere fact of one, also among the results of steps.
  fileprivate var withoutErrorTexts: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.withoutErrorTexts))
    case .object(let object):
      .object(JSONObject(object.entries.map { ($0.key, $0.key == "error" ? true : $0.value.withoutErrorTexts) }))
    default: self
    }
  }

  /// The same value with every object's keys in order: cases are compared without theirs.
  var sorted: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let object):
      .object(JSONObject(object.entries.map { ($0.key, $0.value.sorted) }.sorted { $0.0 < $1.0 }))
    case .number(let number): .number(JSNumber(number.value))
    default: self
    }
  }
}
