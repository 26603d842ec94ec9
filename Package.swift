// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// One rule holds the house together: arrows point down, never sideways (see the table in README.md).
/// CI builds with `--explicit-target-dependency-import-check error`, so an import that is not declared here fails.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// HMAC-SHA256, and a comparison that takes the same time whatever it compares.
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
// AES-CBC and PBKDF2, by which other frameworks encrypt their cookies.
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
// Options, help, completions and the man page from one declaration.
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
// Requests and responses that belong to no server.
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")

/// Servers that only an adapter needs: neither fetched nor built unless asked for (`swift build --traits Hummingbird`).
func server(_ product: String, package: String, trait: String? = nil) -> Target.Dependency {
  .product(name: product, package: package, condition: .when(traits: [trait ?? product]))
}

func target(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["CWatchdog"], exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "session-inspector",
  platforms: [.macOS(.v15)],
  products: [
    // The core needs neither SQLite nor zlib; each store is a product of its own, and so is what tools need and servers do not.
    .library(name: "Sessions", targets: ["ECMAScript", "SessionCookies", "Sessions"]),
    .library(name: "SessionsFile", targets: ["SessionsFile"]),
    .library(name: "SessionsSQLite", targets: ["SessionsSQLite"]),
    .library(name: "SessionsLive", targets: ["SessionsLive"]),
    .library(name: "SessionsRedis", targets: ["SessionsRedis"]),
    .library(name: "SessionsPostgres", targets: ["SessionsPostgres"]),
    .library(name: "SessionsAdministration", targets: ["SessionsAdministration"]),
    .library(name: "SessionsHTTP", targets: ["SessionsHTTP"]),
    .library(name: "SessionsFoundation", targets: ["SessionsFoundation"]),
    .library(name: "SessionsHummingbird", targets: ["SessionsHummingbird"]),
    .library(name: "SessionsFlyingFox", targets: ["SessionsFlyingFox"]),
    .library(name: "SessionsTesting", targets: ["SessionsTesting"]),
    .executable(name: "session-inspector", targets: ["session-inspector"]),
  ],
  traits: [
    .trait(name: "Hummingbird", description: "Sessions in Hummingbird 2, and the example server"),
    .trait(name: "FlyingFox", description: "Sessions in FlyingFox"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.11.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // What every target may ask of the operating system and of bytes.
    target("Platform"),

    // The session library.
    target("ECMAScript", ["Platform"]),
    target("SessionCookies", ["ECMAScript", "Platform", crypto]),
    target("Sessions", ["SessionCookies", "ECMAScript", "Platform", crypto]),
    // What an inspector needs of a store, and a server does not.
    target("SessionsAdministration", ["Sessions", "SessionCookies", "ECMAScript", "Platform"]),
    // A write that a kill of the process does not cut in two.
    .target(name: "CWholeWrite"),
    target("SessionsFile", ["CWholeWrite", "Sessions", "SessionsAdministration", "ECMAScript", "Platform", crypto]),
    target("SessionsSQL", ["Sessions", "SessionsAdministration", "ECMAScript", "Platform", crypto]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    target(
      "SessionsSQLite", ["CSQLite", "SessionsSQL", "Sessions", "SessionsAdministration", "ECMAScript", "Platform", crypto]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    target(
      "SessionFormats",
      [
        "CZlib", "SessionsFile", "SessionsSQL", "SessionsRedis", "Sessions", "SessionsAdministration", "SessionCookies",
        "ECMAScript", "Platform",
        crypto, cryptoExtras,
      ]),
    .target(
      name: "SessionsLive", dependencies: ["Sessions", "ECMAScript", "Platform"], exclude: ["Protocol.md"],
      swiftSettings: settings),
    // OpenSSL, opened when an address asks for TLS; it is never linked.
    .target(name: "CTLS"),
    target("SessionsRedis", ["CTLS", "Sessions", "SessionsAdministration", "ECMAScript", "Platform", crypto]),
    // Times as Foundation has them, for applications that have Foundation already.
    target("SessionsFoundation", ["ECMAScript"]),
    // libpq, opened when an address of PostgreSQL is; it is never linked.
    .target(name: "CPostgres"),
    target(
      "SessionsPostgres", ["CPostgres", "SessionsSQL", "Sessions", "SessionsAdministration", "ECMAScript", "Platform", crypto]),
    target("SessionsHTTP", ["Sessions", "SessionCookies", "ECMAScript", "Platform", httpTypes]),
    target(
      "SessionsHummingbird",
      [
        "SessionsHTTP", "Sessions", httpTypes, server("Hummingbird", package: "hummingbird"),
        server("Logging", package: "swift-log", trait: "Hummingbird"),
        server("ServiceLifecycle", package: "swift-service-lifecycle", trait: "Hummingbird"),
      ]),
    target("SessionsFlyingFox", ["SessionsHTTP", "Sessions", httpTypes, server("FlyingFox", package: "FlyingFox")]),
    .executableTarget(
      name: "example-server",
      dependencies: [
        "SessionsHummingbird", "SessionsHTTP", "SessionsFile", "SessionsSQLite", "SessionsLive", "SessionsRedis",
        "SessionsPostgres", "Sessions",
        "SessionCookies", "ECMAScript", httpTypes, server("Hummingbird", package: "hummingbird"),
      ],
      swiftSettings: settings),
    target("SessionsTesting", ["Sessions", "SessionCookies", "ECMAScript"]),

    // The terminal.
    // Text that may be given to a terminal: sanitised, measured, clipped.
    target("TerminalText"),
    // The theme files at the top level are compiled into it, through the link in its folder.
    .target(
      name: "TerminalUI", dependencies: ["TerminalText", "Platform"], resources: [.embedInCode("Themes")], swiftSettings: settings
    ),
    .target(
      name: "CNcurses",
      cSettings: [.define("NCURSES_WIDECHAR", to: "1"), .define("_GNU_SOURCE")],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo", .when(platforms: [.linux]))]),
    target("TerminalCurses", ["CNcurses", "TerminalText", "TerminalUI", "Platform"]),

    // The inspector without a terminal: what it knows of a store, finds, watches and writes.
    target(
      "Inspection", ["Sessions", "SessionsAdministration", "SessionCookies", "ECMAScript", "TerminalText", "Platform"]),
    // The inspector on a screen: its state, commands and views.
    target(
      "InspectorUI",
      [
        "Inspection", "Sessions", "SessionsAdministration", "SessionCookies", "ECMAScript", "TerminalText", "TerminalUI",
        "Platform",
      ]),
    .target(name: "CProcess"),
    .executableTarget(
      name: "session-inspector",
      dependencies: [
        "Inspection", "InspectorUI", "Sessions", "SessionsFile", "SessionsSQLite", "SessionsLive", "SessionsRedis",
        "SessionsPostgres",
        "SessionFormats",
        "SessionsAdministration",
        "SessionsSQL", "SessionCookies", "ECMAScript", "TerminalText", "TerminalUI", "TerminalCurses", "CProcess", "Platform",
        argumentParser,
      ],
      swiftSettings: settings),
    // Makes stores of any size, traffic on them, and the table of figures in its README.md.
    .executableTarget(
      name: "session-benchmark",
      dependencies: [
        "Sessions", "SessionsFile", "SessionsSQL", "SessionsSQLite", "SessionsRedis", "SessionFormats", "CSQLite",
        "SessionCookies", "SessionsHTTP",
        "ECMAScript", "TestSupport", "TerminalText", "TerminalUI",
        "CAllocations", "Platform", argumentParser, httpTypes,
      ],
      exclude: ["README.md"], resources: [.embedInCode("Peers/sessions.mjs"), .embedInCode("Peers/keys.py")],
      swiftSettings: settings),
    // What the benchmark asks over HTTP.
    .executableTarget(
      name: "session-benchmark-server",
      dependencies: [
        "SessionsHummingbird", "SessionsHTTP", "Sessions", "SessionCookies", "ECMAScript", "CAllocations",
        server("Hummingbird", package: "hummingbird"),
      ],
      swiftSettings: settings),
    // Counts what the benchmark allocates, and only there.
    .target(name: "CAllocations"),

    // Tests, one suite a target; Support holds the pseudo-terminal and what suites share.
    .target(
      name: "TestSupport",
      dependencies: ["ECMAScript", "SessionFormats", "Sessions", "SessionsAdministration", "SessionsFile", "Platform"],
      path: "Tests/Support", exclude: ["Fixtures"], swiftSettings: settings),
    // How tests run: those that wait for other programs have threads of their own.
    .target(name: "TestTraits", path: "Tests/Traits", swiftSettings: settings),
    // Says where a run of the tests hangs, and how many tests run at once.
    .target(name: "CWatchdog", path: "Tests/Watchdog"),
    // Writes sessions until it is killed, for the tests of crashes; no product.
    .executableTarget(
      name: "session-crash-writer",
      dependencies: ["Sessions", "SessionsFile", "SessionsSQLite", "SessionFormats", "CSQLite", "Platform", "TestSupport"],
      path: "Tests/CrashWriter", swiftSettings: settings),
    tests("ECMAScriptTests", ["ECMAScript", "Platform", "TestSupport"]),
    tests("SessionCookiesTests", ["SessionCookies", "ECMAScript", "TestSupport"]),
    tests(
      "SessionsTests",
      ["Sessions", "SessionsAdministration", "SessionsFile", "SessionsTesting", "SessionCookies", "ECMAScript", "TestSupport"],
      exclude: ["Public/Lists"]),
    tests("SessionsFoundationTests", ["SessionsFoundation", "ECMAScript"]),
    tests(
      "SessionsFileTests",
      [
        "SessionsFile", "SessionFormats", "SessionsAdministration", "Sessions", "SessionsTesting", "SessionCookies", "ECMAScript",
        "Platform", "TestSupport", "TestTraits", "session-crash-writer",
      ]),
    tests(
      "SessionsHTTPTests",
      [
        "SessionsHTTP", "Sessions", "SessionsFile", "SessionsSQLite", "SessionsLive", "SessionsTesting", "SessionCookies",
        "ECMAScript",
        "TestSupport", httpTypes,
      ]),
    tests(
      "SessionsSQLiteTests",
      [
        "SessionsSQLite", "SessionsSQL", "SessionFormats", "SessionsAdministration", "CSQLite", "Sessions", "SessionsTesting",
        "ECMAScript", "Platform", "TestSupport", "TestTraits", "session-crash-writer",
      ]),
    tests(
      "SessionFormatsTests",
      ["SessionFormats", "SessionsAdministration", "Sessions", "SessionCookies", "ECMAScript", "Platform", "TestSupport"]),
    tests("SessionsLiveTests", ["SessionsLive", "Sessions", "SessionsTesting", "ECMAScript", "Platform", "TestSupport"]),
    tests(
      "SessionsPostgresTests",
      [
        "SessionsPostgres", "SessionsSQL", "SessionFormats", "SessionsAdministration", "Sessions", "SessionsTesting",
        "ECMAScript",
        "Platform", "TestSupport", "session-inspector",
      ]),
    tests(
      "SessionsRedisTests",
      [
        "SessionsRedis", "SessionsLive", "SessionFormats", "SessionsAdministration", "Sessions", "SessionsTesting", "ECMAScript",
        "Platform", "TestSupport", "session-inspector",
      ]),
    tests(
      "SessionsFlyingFoxTests",
      [
        "SessionsFlyingFox", "SessionsHTTP", "Sessions", "SessionCookies", "ECMAScript", httpTypes,
        server("FlyingFox", package: "FlyingFox"),
      ]),
    tests(
      "SessionsHummingbirdTests",
      [
        "SessionsHummingbird", "SessionsHTTP", "Sessions", "SessionCookies", httpTypes,
        server("Hummingbird", package: "hummingbird"),
        server("HummingbirdTesting", package: "hummingbird", trait: "Hummingbird"),
        server("Logging", package: "swift-log", trait: "Hummingbird"),
        server("ServiceLifecycle", package: "swift-service-lifecycle", trait: "Hummingbird"),
      ]),
    tests("TerminalUITests", ["TerminalText", "TerminalUI", "Platform", "TestSupport"]),
    tests(
      "InspectorTests",
      [
        "Inspection", "InspectorUI", "Sessions", "SessionsAdministration", "SessionsFile", "SessionCookies", "ECMAScript",
        "Platform", "TerminalText", "TerminalUI", "TestSupport",
      ],
      exclude: ["Screens"]),
    tests("BenchmarkTests", ["session-benchmark", "SessionsFile", "SessionsSQLite", "Sessions", "ECMAScript", "TestSupport"]),
    tests(
      "ProgramTests",
      [
        "TestSupport", "TestTraits", "ECMAScript", "Platform", "SessionCookies", "Sessions", "SessionsAdministration",
        "SessionsSQLite", "CSQLite",
        "SessionsLive", "SessionFormats", "Inspection", "InspectorUI", "TerminalText", "TerminalCurses", "session-inspector",
        argumentParser,
      ]),
  ],
  swiftLanguageModes: [.v6]
)
