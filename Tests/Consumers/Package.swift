// swift-tools-version: 6.1
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// Applications as strangers write them: they see the products of session-inspector, and nothing else of it.

func sessions(_ product: String) -> Target.Dependency { .product(name: product, package: "session-inspector") }

let package = Package(
  name: "consumers",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "session-inspector", path: "../..", traits: ["Hummingbird", "FlyingFox"]),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.81.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "HummingbirdShop",
      dependencies: [
        sessions("Sessions"), sessions("SessionsHTTP"), sessions("SessionsHummingbird"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ]),
    .executableTarget(
      name: "FlyingFoxShop",
      dependencies: [
        sessions("Sessions"), sessions("SessionsHTTP"), sessions("SessionsFlyingFox"),
        .product(name: "FlyingFox", package: "FlyingFox"),
      ]),
    .executableTarget(
      name: "NIOShop",
      dependencies: [
        sessions("Sessions"), sessions("SessionsHTTP"), .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    // A store that its author has tested with the contract, and nothing of ours beside it.
    .target(name: "StrangersStore", dependencies: [sessions("Sessions")]),
    .testTarget(
      name: "StrangersStoreTests", dependencies: ["StrangersStore", sessions("Sessions"), sessions("SessionsTesting")]),
    // The names that Vapor has too.
    .target(name: "VaporNames"),
    .executableTarget(name: "BesideVapor", dependencies: ["VaporNames", sessions("Sessions")]),
  ],
  swiftLanguageModes: [.v6]
)
