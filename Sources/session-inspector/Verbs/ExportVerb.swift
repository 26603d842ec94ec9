import ArgumentParser
import ECMAScript
import Inspection
import Platform
import Sessions
import SessionsAdministration
import TerminalText

struct ExportVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write all sessions that match to a file or to standard output, as JSON Lines, JSON or CSV.",
    discussion: Help.text(
      """
      A file is there as a whole or not at all, and only you may read it. Ids and masked values are in it with --reveal only.

      \(ListingOptions.help)
      """,
      examples: [
        "session-inspector export ./sessions --where 'user:ada' --data -o ada.jsonl",
        "session-inspector export app.db --fields user,expires,data.user.role --csv",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp(
      "The file; its name says the form where no option does. Without one, or as -: standard output.", valueName: "file"),
    completion: .file()) var output: String?
  @Flag(help: "Replace a file that is there.") var force = false
  @Flag(exclusivity: .exclusive) var format: ListVerb.Format?
  @OptionGroup var listing: ListingOptions
  @OptionGroup var revealing: RevealOptions
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func validate() throws {
    if force && file == nil { throw ValidationError("--force goes with --output and a file") }
  }

  /// Nil: standard output.
  private var file: String? { output == "-" ? nil : output }

  func perform() throws -> ExitStatus {
    try listing.check()
    if let file, Files.isDirectory(file) {
      throw CommandError.usage("\(file) is a directory", advice: "give the name of a file in it")
    }
    if let file, !force, Files.status(file) != nil {
      throw CommandError.usage("\(file) is there already", advice: "give another name, or --force to replace it")
    }
    let setup = try InspectionContext(store: store, options.choice.forReading, cookies.choice)
    for notice in setup.notices { Console.printNote(notice) }
    let reveal = try revealing.checked(for: setup.access)
    let columns = try listing.columns(setup)
    columns.noteHiddenIDs(reveal: reveal)
    let order = try listing.order(setup)
    let filter = try Listing.filter(listing.filter, setup)
    let form = format?.form ?? file.flatMap { ExportFormat(fileName: $0) } ?? .jsonl
    let rows = try blocking { try await Listing.read(setup, filter: filter, sort: order, limit: nil) }
    let sink: any ExportSink = if let file { try FileSink(file, replaces: force, setup) } else { OutputSink() }
    let gone = try rows.write(form, columns, setup, reveal: reveal, to: sink)
    try sink.finish()
    for words in rows.leftOut { Console.printNote("\(words)") }
    if gone > 0 { Console.printNote("\(sessionsCounted(gone)) were gone by the time they were read: they are left out") }
    if let file { Console.printNote("\(sessionsCounted(rows.summaries.count - gone)) in \(file)") }
    return rows.leftOut.isEmpty ? .success : .someFailed
  }
}

/// Where what is exported goes.
protocol ExportSink {
  func take(_ piece: ExportPiece) throws
  func finish() throws
}

/// Standard output: exact bytes for programs, many sessions at once, and safe text for a terminal, session by session.
final class OutputSink: ExportSink {
  private static let enough = 1 << 16
  private var gathered: [UInt8] = []

  func take(_ piece: ExportPiece) {
    guard !Console.outputIsTerminal else {
      switch piece {
      case .value(let value): return Output.jsonPiece(value)
      case .text(let text): return Console.dataPiece(text)
      }
    }
    switch piece {
    case .value(let value): JSON.write(value, numbers: .asWritten) { self.add($0) }
    case .text(var text): text.withUTF8 { self.add($0) }
    }
  }

  func finish() {
    guard !gathered.isEmpty else { return }
    gathered.withUnsafeBufferPointer { Console.piece($0) }
    gathered.removeAll(keepingCapacity: true)
  }

  private func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    gathered += bytes
    if gathered.count >= Self.enough { finish() }
  }
}

/// A file, which is there once it is complete.
struct FileSink: ExportSink {
  private let file: ExportFile
  private let path: String

  init(_ path: String, replaces: Bool, _ setup: InspectionContext) throws(CommandError) {
    self.path = path
    do throws(Errno) { file = try ExportFile(path, replaces: replaces, exporting: setup.facts.location) } catch {
      throw Self.complaint(error, path)
    }
  }

  func take(_ piece: ExportPiece) throws {
    do throws(Errno) { try file.take(piece) } catch { throw Self.complaint(error, path) }
  }

  func finish() throws {
    do throws(Errno) { try file.finish() } catch { throw Self.complaint(error, path) }
  }

  private static func complaint(_ error: Errno, _ path: String) -> CommandError {
    CommandError(.someFailed, "cannot write \(path): \(ExportFile.words(for: error))", advice: "nothing was left there")
  }
}

extension Listing {
  /// Writes the rows, with what they hold where the columns ask for it.
  ///
  /// - Returns: how many were gone by then.
  func write(
    _ format: ExportFormat, _ columns: ExportColumns, _ setup: InspectionContext, reveal: Bool, to sink: any ExportSink
  ) throws -> Int {
    let export = Export(reader: setup.store.reader, summaries: setup.summaries, columns: columns, reveal: reveal, now: now)
    var (writer, gone) = (ExportWriter(format, columns), 0)
    for piece in writer.begin() { try sink.take(piece) }
    for batch in export.batches(of: summaries) where Console.outputFailure == nil {
      let rows = try blocking { try await export.rows(of: batch) }
      for row in rows { for piece in writer.add(row) { try sink.take(piece) } }
      gone += batch.count - rows.count
    }
    let totals = ExportWriter.Totals(total: total, matched: matching, isTruncated: summaries.count < matching)
    for piece in writer.end(totals) { try sink.take(piece) }
    if writer.guarded > 0 {
      Console.printNote("\(writer.guarded) cells begin with ' here: a spreadsheet would have run them as formulas")
    }
    return gone
  }
}
