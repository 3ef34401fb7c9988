// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "TrainingProgram",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "asr-baseline", path: "../..")],
  targets: [
    .executableTarget(
      name: "TrainingProgram",
      dependencies: [
        .product(name: "SpeechModel", package: "asr-baseline"),
        .product(name: "SpeechTraining", package: "asr-baseline"),
      ]
    )
  ]
)
