import Foundation
import SpeechModel
import SpeechTraining

// Everything that the library does on several threads, on a few clips, for the thread sanitizer
// (Scripts/test.sh): concurrent-use <folder of words> <empty folder>

/// Calls the body on threads of its own at once, as a server would, and waits for them.
func onThreads(_ count: Int, _ body: @escaping @Sendable (_ thread: Int) throws -> Void) {
  let group = DispatchGroup()
  for number in 0..<count {
    group.enter()
    let thread = Thread {
      do { try body(number) } catch { fail("\(error)") }
      group.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  group.wait()
}

func fail(_ words: String) -> Never {
  FileHandle.standardError.write(Data("concurrent-use: \(words)\n".utf8))
  exit(1)
}

let words = URL(fileURLWithPath: CommandLine.arguments[1]).path
let scratch = CommandLine.arguments[2]
let threads = 4

do {
  // Eight recordings of each of three words, two of them for validation.
  var table = "path,label,split\n"
  var paths: [String] = []
  for label in ["yes", "no", "stop"] {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(words)/\(label)")
    for (number, name) in names.sorted().prefix(8).enumerated() {
      paths.append("\(words)/\(label)/\(name)")
      table += "\(words)/\(label)/\(name),\(label),\(number < 6 ? "train" : "valid")\n"
    }
  }
  try Data(table.utf8).write(to: URL(fileURLWithPath: "\(scratch)/words.csv"))
  let data = DataSource("\(scratch)/words.csv")
  var options = ExecutionOptions()
  options.threads = threads
  // About half of the recordings, so that the rest is read again.
  options.cacheBytes = 512 << 10

  // Shards, augmentation, features and the network on four threads.
  let configuration = """
    network: {preset: cnn}
    training: {epochs: 1, batch-size: 9, shard-clips: 3}
    augmentation:
      - speed: {probability: 1}
      - room: {probability: 1}
      - noise: {probability: 1}
    """
  var run = TrainingRun(
    try Experiment(parsing: configuration, path: "the configuration"),
    data: data,
    output: "\(scratch)/run"
  )
  run.options = options
  let model = try run.start().modelPath

  // Trials at once, each a training of its own over the same recordings, one at another rate.
  let space = """
    method: {grid: {}}
    base: {network: {preset: linear}, training: {epochs: 1}}
    parameters: {features.sample-rate-hertz: [8000, 16000], training.learning-rate: [0.001, 0.01]}
    """
  var search = Search(
    try SearchSpace(parsing: space, path: "the space"),
    data: data,
    output: "\(scratch)/search"
  )
  search.options = options
  _ = try search.start()

  // One recognizer for all: clips one by one, samples into memory, and batches on one pool.
  let recognizer = try SpeechRecognizer(modelAt: model)
  let clips = try paths.map { try AudioFile.read($0) }
  let expected = try clips.map { try recognizer.recognize($0) }
  let pool = WorkerPool(threads: threads)
  onThreads(threads) { [paths] thread in
    for place in stride(from: thread, to: clips.count, by: threads) {
      guard try recognizer.recognize(path: paths[place]) == expected[place] else {
        fail("\(paths[place]) has another answer beside others")
      }
      let samples = try Resampler.resample(
        clips[place],
        toHertz: recognizer.sampleRateHertz
      ).samples
      var probabilities = [Float](repeating: 0, count: recognizer.labels.count)
      try probabilities.withUnsafeMutableBufferPointer { answer in
        try samples.withUnsafeBufferPointer { try recognizer.recognize($0, into: answer) }
      }
      guard probabilities.max() == expected[place].confidence else {
        fail("\(paths[place]) has another answer in memory")
      }
    }
    guard try recognizer.recognize(clips, on: pool) == expected else {
      fail("a batch has other answers than its clips")
    }
  }
  print(
    "training, search and prediction on \(threads) threads: \(clips.count) clips, no difference"
  )
} catch {
  fail("\(error)")
}
