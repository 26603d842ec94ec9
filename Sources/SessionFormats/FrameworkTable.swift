import SessionCookies
import Sessions
import SessionsAdministration
import SessionsFile
import SessionsRedis
import SessionsSQL

/// What is opened of each framework, as the manual says it: made from what is known of them, so that it says nothing else.
package enum FrameworkTable {
  package static let text: String = {
    let titles = ["framework", "directories, tables, keys", "its cookie", "found by it", "verified", "data", "flash", "user"]
    let lines = [titles, titles.map { _ in "---" }] + Framework.all.map(cells)
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }()

  private static func cells(_ framework: Framework) -> [String] {
    let payloads = framework.files.map(\.payload) + framework.tables.map(\.codec) + framework.keys.map(\.codec)
    let kinds = unique(payloads.map(\.writing.rawValue))
    let isFound = !framework.cookies.isEmpty && !stores(framework).isEmpty
    return [
      framework.name, list(stores(framework)), list(unique(framework.cookies.map { "`\($0.usualName)`" })),
      isFound && framework.cookies.contains { !$0.carriesData } ? "yes" : "–",
      list(unique(framework.cookies.map(verification))), list(kinds),
      framework.flashes.map { list($0.map(\.name)) } ?? "yes", framework.users.isEmpty && !hasUserColumn(framework) ? "–" : "yes",
    ]
  }

  private static func stores(_ framework: Framework) -> [String] {
    unique(framework.files.map { "\($0.name) (files)" }) + unique(framework.tables.map(\.name))
      + unique(framework.keys.map { "\($0.name) (keys)" })
  }

  private static func verification(_ cookie: CookieFormat) -> String {
    switch cookie.protection {
    case .none: "nothing signs it"
    case .signature: "with its secret"
    case .encryption(let setting): "opened with \(setting)"
    }
  }

  private static func hasUserColumn(_ framework: Framework) -> Bool { framework.tables.contains { $0.attributes[.user] != nil } }

  private static func list(_ texts: [String]) -> String { texts.isEmpty ? "–" : texts.joined(separator: "; ") }

  private static func unique(_ texts: [String]) -> [String] {
    texts.reduce(into: []) { found, text in if !found.contains(text) { found.append(text) } }
  }
}
