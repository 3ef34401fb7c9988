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
    .library(name: "SpeechExplanation", targets: ["SpeechExplanation"]),
    // For C, C++ and Python; Scripts/clients.sh builds the one that needs no Swift beside it.
    .library(name: "asrbaseline", type: .dynamic, targets: ["SpeechC"]),
    .executable(name: "asr-train", targets: ["asr-train"]),
    .executable(name: "asr-predict", targets: ["asr-predict"]),
    .executable(name: "asr-listen", targets: ["asr-listen"]),
    .executable(name: "asr-explain", targets: ["asr-explain"]),
    .executable(name: "asr-export", targets: ["asr-export"]),
    .executable(name: "asr-evaluate", targets: ["asr-evaluate"]),
    .executable(name: "asr-search", targets: ["asr-search"]),
    .executable(name: "asr-data", targets: ["asr-data"]),
    .executable(name: "asr-bench", targets: ["asr-bench"]),
    .executable(name: "asr-serve", targets: ["asr-serve"]),
  ],
  // `--traits PermissiveTransform` builds without FFTW, and so without the GPL (NOTICE).
  traits: [
    .trait(name: "FFTW", description: "Fourier transforms by FFTW, which makes binaries GPL."),
    .trait(
      name: "PermissiveTransform",
      description: "Fourier transforms of the package's own instead; nothing of FFTW is linked."
    ),
    .default(enabledTraits: ["FFTW"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // For asr-serve alone. Without its configuration trait Hummingbird needs fewer packages.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird",
      from: "2.28.1",
      traits: ["FullFoundation"]
    ),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
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
    // Says how much memory is allocated, for asr-bench alone: the libraries run with older C libraries, too.
    .target(name: "CMemory"),
    // The model that training starts from, which Scripts/spoken_words.sh makes.
    .target(name: "CSpokenWords", exclude: ["spoken-words.safetensors"]),

    // FoundationEssentials and the C library, under one name.
    .target(name: "SpeechFoundation", swiftSettings: settings),
    .target(
      name: "SpeechModel",
      dependencies: [
        "SpeechFoundation", "CSndfile", "CSoxr", "CKernels", "CProgram",
        .target(name: "CFFTW", condition: .when(traits: ["FFTW"])),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "SpeechTraining",
      dependencies: [
        "SpeechModel", "CKernels", "CSpokenWords",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings
    ),
    // The header of the library in C, and what is behind it.
    .systemLibrary(name: "CASRBaseline"),
    .target(
      name: "SpeechC",
      dependencies: ["CASRBaseline", "SpeechModel", "SpeechFoundation"],
      swiftSettings: settings
    ),
    // Models in the formats of other systems.
    .target(
      name: "SpeechExport",
      dependencies: ["SpeechModel"],
      swiftSettings: settings
    ),
    // Why a recognizer answers as it does.
    .target(
      name: "SpeechExplanation",
      dependencies: ["SpeechTraining", "SpeechModel"],
      swiftSettings: settings
    ),
    // What asr-bench times, and what it concludes.
    .target(
      name: "SpeechBenchmark",
      dependencies: [
        "SpeechC", "CASRBaseline", "SpeechExplanation", "SpeechTraining", "SpeechModel",
        "CMemory",
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
      name: "asr-listen",
      dependencies: ["SpeechModel", "CommandLineSupport", argumentParser],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-explain",
      dependencies: [
        "SpeechExplanation", "SpeechTraining", "SpeechModel", "CommandLineSupport", argumentParser,
      ],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-export",
      dependencies: ["SpeechExport", "SpeechModel", "CommandLineSupport", argumentParser],
      swiftSettings: programSettings
    ),
    .executableTarget(
      name: "asr-evaluate",
      dependencies: [
        "SpeechExplanation", "SpeechTraining", "TrainingCommandSupport", "CommandLineSupport",
        argumentParser,
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
      dependencies: ["SpeechBenchmark", "SpeechTraining", "CommandLineSupport", argumentParser],
      swiftSettings: programSettings
    ),

    // The HTTP service: the only room with networking packages.
    .target(
      name: "SpeechServing",
      dependencies: [
        "SpeechModel",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      // In the program itself, so that it can be copied anywhere.
      resources: [
        .embedInCode("Resources/page.html"), .embedInCode("Resources/openapi.json"),
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "asr-serve",
      dependencies: [
        "SpeechServing", "SpeechModel", "CommandLineSupport", argumentParser,
        .product(name: "Logging", package: "swift-log"),
      ],
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
      name: "SpeechCTests",
      dependencies: [
        "SpeechC", "CASRBaseline", "SpeechModel", "CommandLineSupport", "CAllocations",
        "TestSupport",
      ],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "SpeechExportTests",
      dependencies: ["SpeechExport", "SpeechModel", "TestSupport"],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "SpeechTrainingTests",
      dependencies: [
        "SpeechTraining", "SpeechBenchmark", "TrainingCommandSupport", "CAllocations",
        "TestSupport",
      ],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "SpeechExplanationTests",
      dependencies: ["SpeechExplanation", "SpeechTraining", "SpeechModel", "TestSupport"],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "SpeechBenchmarkTests",
      dependencies: ["SpeechBenchmark", "TestSupport"],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "SpeechServingTests",
      dependencies: [
        "asr-serve", "asr-predict", "SpeechServing", "SpeechModel", "TestSupport",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: programSettings
    ),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "asr-train", "asr-predict", "asr-export", "asr-evaluate", "asr-search", "asr-data",
        "asr-bench", "asr-serve", "asr-explain", "asr-listen",
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
