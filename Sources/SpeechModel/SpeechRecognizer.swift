/// Turns raw audio into labels with a trained model: a file from `asr-train` and nothing else.
///
/// Immutable and safe to use from any number of threads. Every step from samples to probabilities
/// is inside; a clip's answer does not depend on what else is asked.
public struct SpeechRecognizer: Sendable {
  /// The labels, in the order of the network's outputs.
  public let labels: [String]
  /// The rate at which the model listens, in Hz; clips are resampled to it.
  public var sampleRateHertz: Int { extractor.configuration.sampleRateHertz }

  private let extractor: FeatureExtractor
  private let normalizer: Normalizer?
  private let network: Network
  private let minimumSamples: Int
  private let longestSamples: Int
  private let workspaces: ReusePool<RecognizerWorkspace>

  /// Loads a model file, or the `model.safetensors` in a run folder.
  ///
  /// - Throws: `ModelFileError`.
  public init(modelAt path: String) throws {
    try self.init(TrainedModel(contentsOf: Self.modelFile(path)), path: path)
  }

  /// Makes a recognizer of a model in memory.
  package init(_ model: TrainedModel, path: String = "the model") throws {
    do {
      extractor = try FeatureExtractor(model.configuration.features)
    } catch let error as ConfigurationError {
      throw ModelFileError(path: path, reason: .inconsistent(error.description))
    }
    labels = model.labels
    normalizer = model.normalizer
    network = model.network.foldedForInference()
    let sampleRate = model.configuration.features.sampleRateHertz
    minimumSamples = extractor.samples(frames: model.network.plan.minimumFrames)
    longestSamples = max(
      minimumSamples,
      model.configuration.features.windowLength,
      Int(
        model.configuration.longestTrainingClipSeconds
          * Double(model.configuration.features.sampleRateHertz)
      )
    )
    guard minimumSamples <= Self.longestMinimumSeconds * sampleRate else {
      throw ModelFileError(
        path: path,
        reason: .inconsistent("its network needs clips of \(minimumSamples / sampleRate) seconds")
      )
    }
    workspaces = ReusePool { [extractor, plan = network.plan] in
      RecognizerWorkspace(extractor, plan)
    }
  }

  /// A network that needs longer clips than this is not one for words.
  private static let longestMinimumSeconds = 60

  /// The file of a model: the path itself, or what a run folder keeps there.
  package static func modelFile(_ path: String) -> String {
    isDirectory(path) ? path + "/model.safetensors" : path
  }

  /// Recognizes a recording in a file.
  ///
  /// - Throws: `AudioError` if it cannot be read.
  public func recognize(path: String) throws -> Prediction {
    try recognize(AudioFile.read(path))
  }

  /// Recognizes the bytes of an audio file; `name` is used in errors.
  ///
  /// - Throws: `AudioError` if they cannot be decoded.
  public func recognize(bytes: [UInt8], name: String) throws -> Prediction {
    try recognize(AudioFile.decode(bytes, name: name))
  }

  /// Recognizes a clip.
  ///
  /// - Throws: `AudioError` if it has no sample, one that is not finite, or cannot be resampled.
  public func recognize(_ clip: AudioClip) throws -> Prediction {
    try recognize([clip])[0]
  }

  /// Recognizes many clips, spread over the threads of a pool if there is one.
  ///
  /// - Throws: `AudioError` as for a single clip, for the first clip that cannot be recognized.
  public func recognize(_ clips: [AudioClip], on pool: WorkerPool? = nil) throws -> [Prediction] {
    for (index, clip) in clips.enumerated() {
      let source = clips.count == 1 ? "the clip" : "clip \(index + 1)"
      if clip.samples.isEmpty { throw AudioError(source: source, reason: .noFrames) }
      if let frame = clip.samples.firstIndex(where: { !$0.isFinite }) {
        throw AudioError(source: source, reason: .nonFinite(frame: frame))
      }
    }
    let prepared = try clips.map { try Resampler.resample($0, toHertz: sampleRateHertz).samples }
    let groups = Self.groups(of: clips.count)
    let results = SlotArray<[[Float]]>(count: groups.count)
    let work = { (task: Int, _: Int) in
      results.set(task, self.probabilities(prepared[groups[task]]))
    }
    if let pool {
      pool.run(groups.count, work)
    } else {
      for task in groups.indices { work(task, 0) }
    }
    return zip(clips, results.values.joined()).map { clip, probabilities in
      Prediction(
        probabilities: probabilities,
        labels: labels,
        durationSeconds: clip.durationSeconds
      )
    }
  }

  /// The clips that run through the network at once: few enough to stay in cache.
  private static let clipsAtOnce = 8

  private static func groups(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: clipsAtOnce).map { $0..<min(count, $0 + clipsAtOnce) }
  }

  /// Probabilities [K] of clips at the model's rate, averaged over a long clip's windows.
  package func probabilities(_ clips: ArraySlice<[Float]>) -> [[Float]] {
    let windows = clips.map { ClipWindows.ranges(samples: $0.count, longest: longestSamples) }
    let parts = zip(clips, windows).enumerated().flatMap { clip, pair in
      pair.1.map { (clip: clip, samples: pair.0[$0], share: 1 / Float(pair.1.count)) }
    }
    var answers = [[Float]](
      repeating: [Float](repeating: 0, count: labels.count),
      count: clips.count
    )
    for group in Self.groups(of: parts.count) {
      workspaces.use { workspace in
        var row = run(parts[group].map(\.samples), workspace)
        for part in parts[group] {
          let logits = UnsafeMutableBufferPointer(start: row, count: labels.count)
          SoftmaxCrossEntropy.softmax(logits)
          for k in logits.indices { answers[part.clip][k] += logits[k] * part.share }
          row += labels.count
        }
      }
    }
    return answers
  }

  /// Logits [B, K] of clips at the model's rate.
  private func run(
    _ clips: [ArraySlice<Float>],
    _ workspace: RecognizerWorkspace
  ) -> UnsafeMutablePointer<Float> {
    let frames = clips.map { extractor.frames(samples: max(minimumSamples, $0.count)) }
    var rows = workspace.pass.prepare(frames: frames)
    for (clip, count) in zip(clips, frames) {
      workspace.extract(clip, padTo: minimumSamples, with: extractor, into: rows)
      normalizer?.apply(rows, frames: count)
      rows += count * extractor.values
    }
    return workspace.pass.run(network)
  }
}

/// The memory of one prediction at a time.
final class RecognizerWorkspace {
  let pass: InferencePass
  private let features: FeatureExtractor.Scratch
  private let padded = FloatBuffer()

  init(_ extractor: FeatureExtractor, _ plan: NetworkPlan) {
    pass = InferencePass(plan)
    features = FeatureExtractor.Scratch(extractor)
  }

  /// Features of a clip, with zeros at its end if it is shorter than the network needs.
  func extract(
    _ clip: ArraySlice<Float>,
    padTo minimum: Int,
    with extractor: FeatureExtractor,
    into rows: UnsafeMutablePointer<Float>
  ) {
    clip.withUnsafeBufferPointer { samples in
      if samples.count >= minimum { return extractor.extract(samples, into: rows, features) }
      padded.reserve(minimum)
      if let base = samples.baseAddress { padded.base.update(from: base, count: samples.count) }
      (padded.base + samples.count).update(repeating: 0, count: minimum - samples.count)
      extractor.extract(
        UnsafeBufferPointer(start: padded.base, count: minimum),
        into: rows,
        features
      )
    }
  }
}
