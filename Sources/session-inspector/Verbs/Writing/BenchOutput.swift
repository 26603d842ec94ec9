import ArgumentParser
import Inspection
import SessionCookies
import Sessions
import SessionsAdministration
import TerminalText

extension CookieResult.Form: ExpressibleByArgument {}

/// Prints what came of changing cookies of a bench: they are kept nowhere else.
struct BenchOutput {
  let bench: CookieBench
  let setup: InspectionContext
  let form: CookieResult.Form

  /// Says before anything is changed that what would come of it cannot be written, or would be a valid cookie in place of a
  /// forged one.
  static func check(
    _ action: PendingWrite.Action, on ids: [SessionID], _ setup: InspectionContext, signsUnverified: Bool
  ) throws(CommandError) {
    guard let bench = setup.bench, action != .destroy else { return }
    for id in ids {
      if let reason = bench.obstacle(to: id) {
        let isWritten = bench.cookies[id]?.form.isWritten ?? false
        throw CommandError(
          .refused, "\(setup.label(of: id)): \(reason)",
          advice: isWritten ? "--secrets-file FILE gives the secret, --form NAME the form" : "nothing was written anywhere")
      }
      guard let refusal = bench.refusal(of: id) else { continue }
      guard signsUnverified else {
        throw CommandError(
          .unverified, "\(refusal)",
          advice: "nothing was signed; other secrets may verify it, and --unverified signs it all the same")
      }
      Console.printNote("\(refusal); it is signed anew")
    }
  }

  func tell(_ ids: [SessionID]) throws {
    let entries = try blocking { try await setup.store.reader.entries(of: ids) }
    for id in ids {
      do throws(CookieBenchError) {
        guard case .stored(let stored)? = entries[id]?.content else {
          Console.data("Set-Cookie: \(try bench.removal(of: id).text)")
          continue
        }
        let result = try bench.result(of: stored)
        for line in form.lines(of: result.headers) { Console.data(line) }
        tellSize(of: result)
      } catch {
        throw CommandError(.refused, "\(setup.label(of: id)): \(error.reason)", advice: "nothing was written anywhere")
      }
    }
  }

  private func tellSize(of result: CookieResult) {
    let parts = (result.isExact ? "" : "about ") + result.parts.map { "\($0.name) \(grouped($0.bytes))" }.joined(separator: ", ")
    Console.printNote(SafeText(sanitising: "\(grouped(result.size)) of \(grouped(SetCookieAudit.limit)) bytes: \(parts)"))
    if result.isTooLarge { Console.printNote("a browser does not keep it: it is too large") }
  }
}
