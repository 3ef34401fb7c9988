// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "LibraryImport",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "asr-baseline", path: "../..")],
  targets: [
    .executableTarget(
      name: "LibraryImport",
      dependencies: [.product(name: "SpeechModel", package: "asr-baseline")]
    )
  ]
)
