package import ECMAScript
package import Sessions
import SessionsAdministration

/// Hands over the rows of a list to be written elsewhere, with what their sessions hold where that is wanted: read again then, a few
/// at a time, however many there are.
package struct Export: Sendable {
  package let reader: any SessionLister
  package let summaries: SummaryBuilder
  package let columns: ExportColumns
  /// Whether ids and what is masked are told.
  package let reveal: Bool
  package let now: Timestamp

  package init(
    reader: any SessionLister, summaries: SummaryBuilder, columns: ExportColumns, reveal: Bool, now: Timestamp
  ) {
    (self.reader, self.summaries) = (reader, summaries.forManyRows)
    (self.columns, self.reveal, self.now) = (columns, reveal, now)
  }

  /// The rows in runs of which each is read together.
  package func batches(of rows: [SessionSummary]) -> [ArraySlice<SessionSummary>] {
    let count = columns.needContent ? 64 : 1_024
    return stride(from: 0, to: rows.count, by: count).map { rows[$0..<min($0 + count, rows.count)] }
  }

  /// - Returns: fewer than there were where some are gone since they were listed: they are left out.
  package func rows(of some: ArraySlice<SessionSummary>) async throws(StoreError) -> [ExportRow] {
    guard columns.needContent else { return some.map { ExportRow($0, now: now, reveal: reveal) } }
    let entries = try await reader.entries(of: some.map(\.id))
    return some.compactMap { row in
      guard let entry = entries[row.id] else { return nil }
      // Of one moment: the row as it was when what it holds was read.
      let (summary, content) = summaries.summary(of: entry)
      let masking = summaries.masking.of(row.id)
      let visible = content.map { VisibleContent($0, masking: masking, revealed: reveal ? .everything : .paths([])) }
      return ExportRow(summary, content: visible, now: now, reveal: reveal)
    }
  }
}
