// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Commands and tests have no clients that their imports could leak to.
let programSettings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

let package = Package(
  name: "asr-baseline",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SpeechModel", targets: ["SpeechModel"]),
    .library(name: "SpeechTraining", targets: ["SpeechTraining"]),
    .executable(name: "asr-train", targets: ["asr-train"]),
    .executable(name: "asr-predict", targets: ["asr-predict"]),
    .executable(name: "asr-evaluate", targets: ["asr-evaluate"]),
    .executable(name: "asr-search", targets: ["asr-search"]),
    .executable(name: "asr-data", targets: ["asr-data"]),
    .executable(name: "asr-bench", targets: ["asr-bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C libraries: a module map and a shim header each, nothing else.
    .systemLibrary(
      name: "CSndfile",
      pkgConfig: "sndfile",
      providers: [.apt(["libsndfile1-dev"]), .brew(["libsndfile"])]
    ),
    .systemLibrary(
      name: "CFFTW",
      pkgConfig: "fftw3f",
      providers: [.apt(["libfftw3-dev"]), .brew(["fftw"])]
    ),
    .systemLibrary(
      name: "CSoxr",
      pkgConfig: "soxr",
      providers: [.apt(["libsoxr-dev"]), .brew(["libsoxr"])]
    ),
    .target(name: "CKernels"),
    // Starts a program with the C library's extensions, which Swift does not see.
    .target(name: "CProgram"),

    .target(
      name: "SpeechModel",
      dependencies: [
        "CSndfile", "CFFTW", "CSoxr", "CKernels", "CProgram",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "SpeechTraining",
      dependencies: [
        "SpeechModel", "CKernels",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings
    ),
    // Tells the commands which commit they are built from.
    .plugin(name: "CommitPlugin", capability: .buildTool()),
    .target(
      name: "CommandLineSupport",
      dependencies: ["SpeechModel", argumentParser],
      swiftSettings: settings,
      plugins: ["CommitPlugin"]
    ),
    .target(
      name: "TrainingCommandSupport",
      dependencies: ["SpeechTraining", "CommandLineSupport", argumentParser],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "asr-train",
      dependencies: [
        "SpeechTraining", "TrainingCommandSupport", "CommandLineSupport", argumentParser,
      ],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-predict",
      dependencies: ["SpeechModel", "CommandLineSupport", argumentParser],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-evaluate",
      dependencies: [
        "SpeechTraining", "TrainingCommandSupport", "CommandLineSupport", argumentParser,
      ],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-search",
      dependencies: [
        "SpeechTraining", "TrainingCommandSupport", "CommandLineSupport", argumentParser,
      ],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-data",
      dependencies: [
        "SpeechTraining", "TrainingCommandSupport", "CommandLineSupport", argumentParser,
      ],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-bench",
      dependencies: ["SpeechTraining", "CommandLineSupport", argumentParser],
      swiftSettings: programSettings
    ),

    .target(
      name: "TestSupport",
      dependencies: ["SpeechModel"],
      path: "Tests/TestSupport",
      swiftSettings: programSettings
    ),
    // Counts what the tests allocate.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    // A training run that is killed at a chosen place.
    .target(name: "CKillPoints", path: "Tests/CKillPoints"),
    .executableTarget(
      name: "killable-training",
      dependencies: ["SpeechTraining", "CKillPoints"],
      path: "Tests/KillableTraining",
      swiftSettings: programSettings
    ),
    // Training, search and prediction from many threads, for the thread sanitizer.
    .executableTarget(
      name: "concurrent-use",
      dependencies: ["SpeechTraining"],
      path: "Tests/ConcurrentUse",
      swiftSettings: programSettings
    ),
    // The example, which the tests run; as a package of its own it is built by Scripts/test.sh.
    .executableTarget(
      name: "training-example",
      dependencies: ["SpeechModel", "SpeechTraining"],
      path: "Examples/TrainingProgram/Sources/TrainingProgram",
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "SpeechModelTests",
      dependencies: ["SpeechModel", "CKernels", "CAllocations", "TestSupport"],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "SpeechTrainingTests",
      dependencies: ["SpeechTraining", "TrainingCommandSupport", "CAllocations", "TestSupport"],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "asr-train", "asr-predict", "asr-evaluate", "asr-search", "asr-data", "asr-bench",
        "killable-training", "training-example", "CKillPoints", "TestSupport", "SpeechTraining",
        "CommandLineSupport",
      ],
      swiftSettings: programSettings
    ),
  ],
  swiftLanguageModes: [.v6]
)

// Only for Scripts/fuzz.sh: its main function is libFuzzer's, which other builds have not.
if Context.environment["ASR_FUZZING"] != nil {
  package.targets.append(
    .executableTarget(
      name: "asr-fuzz",
      dependencies: ["SpeechTraining"],
      path: "Fuzzing/Targets",
      swiftSettings: programSettings
    )
  )
}

// Only for Scripts/docs.sh.
if Context.environment["ASR_DOCUMENTATION"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")
  )
}
