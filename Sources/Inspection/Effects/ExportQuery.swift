import ECMAScript
import Platform
package import Sessions

/// What is written to a file: what a filter finds, in the order of the list.
package struct ExportRequest: Sendable, Hashable {
  package var path: String
  package var format: ExportFormat
  package var columns: ExportColumns
  package var filter: Filter
  package var sort: SortOrder
  /// Whether ids and what is masked are told.
  package var reveal = false
  /// Where the sessions come from: no file of the store itself is made or replaced.
  package var location = ""
  /// Whether a file that is there is replaced.
  package var replaces = false
  package var now: Timestamp

  package init(
    path: String, format: ExportFormat, columns: ExportColumns, filter: Filter, sort: SortOrder, now: Timestamp
  ) {
    (self.path, self.format, self.columns) = (path, format, columns)
    (self.filter, self.sort, self.now) = (filter, sort, now)
  }
}

/// What came of it.
package enum ExportResult: Sendable, Hashable {
  /// - Parameters:
  ///   - gone: how many were gone by the time they were read.
  ///   - guarded: how many cells begin with `'`, so that no spreadsheet takes them for formulas.
  case written(sessions: Int, gone: Int, guarded: Int)
  /// Nothing was written: another file is there.
  case taken
  /// Nothing was left there.
  case failed(String)
}

extension StoreQueries {
  /// Writes a file as a whole, or nothing.
  package func export(_ request: ExportRequest, told: (WorkAnswer) -> Void) async -> WorkAnswer {
    if let status = try? FileStatus(path: request.path), status.kind == .directory {
      return .exported(.failed("it is a directory: give the name of a file in it"))
    }
    guard request.replaces || !AtomicFile.isTaken(request.path) else { return .exported(.taken) }
    do {
      let file = try ExportFile(request.path, replaces: request.replaces, exporting: request.location)
      let rows = try await rows(of: request, told)
      return .exported(try await write(rows, of: request, to: file, told))
    } catch is CancellationError {
      return .failed("stopped: nothing was written")
    } catch let error as Errno {
      return .exported(.failed(ExportFile.words(for: error)))
    } catch {
      return .exported(.failed((error as? StoreError)?.words ?? "\(error)"))
    }
  }

  private func rows(of request: ExportRequest, _ told: (WorkAnswer) -> Void) async throws -> (found: [SessionSummary], total: Int)
  {
    let scan = SessionScan(reader: reader, summaries: summaries, filter: request.filter, width: width, now: request.now)
    var best = TopRows<SessionSummary>(ListQuery(sort: request.sort, capacity: .max, now: request.now))
    var (seen, pace) = (0, Pace())
    try await scan.run { find in
      seen += find.seen
      for (summary, _) in find.rows { best.offer(summary, now: request.now) }
      if pace.isDue() { told(.progress(seen, of: nil)) }
      return !Task.isCancelled
    }
    try Task.checkCancellation()
    return (best.finish().rows, seen)
  }

  private func write(
    _ rows: (found: [SessionSummary], total: Int), of request: ExportRequest, to file: ExportFile, _ told: (WorkAnswer) -> Void
  ) async throws -> ExportResult {
    let export = Export(
      reader: reader, summaries: summaries, columns: request.columns, reveal: request.reveal, now: request.now)
    var writer = ExportWriter(request.format, request.columns)
    var (done, gone, pace) = (0, 0, Pace())
    for piece in writer.begin() { try file.take(piece) }
    for batch in export.batches(of: rows.found) {
      let some = try await export.rows(of: batch)
      for row in some { for piece in writer.add(row) { try file.take(piece) } }
      done += some.count
      gone += batch.count - some.count
      if pace.isDue() { told(.progress(done + gone, of: rows.found.count)) }
      try Task.checkCancellation()
    }
    let totals = ExportWriter.Totals(total: rows.total, matched: rows.found.count, isTruncated: false)
    for piece in writer.end(totals) { try file.take(piece) }
    try file.finish()
    return .written(sessions: done, gone: gone, guarded: writer.guarded)
  }
}
