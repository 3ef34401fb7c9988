internal import CKernels

/// Turns raw audio into labels with a trained model: a file from `asr-train` and nothing else.
///
/// A value, safe to use from any number of threads. Every step from samples to probabilities
/// is inside; a clip's answer does not depend on what else is asked.
public struct SpeechRecognizer: Sendable {
  /// The labels, in the order of the network's outputs.
  public let labels: [String]
  /// The rate at which the model listens, in Hz; clips are resampled to it.
  public var sampleRateHertz: Int { extractor.configuration.sampleRateHertz }
  /// The confidence, in [0, 1], below which a prediction is `unknown`; nil if none ever is.
  ///
  /// The model's own to begin with.
  ///
  /// - Precondition: What it is set to is in [0, 1].
  public var rejectionThreshold: Double? {
    didSet {
      precondition(
        rejectionThreshold.map { (0...1).contains($0) } ?? true,
        "a confidence is a number from 0 to 1"
      )
    }
  }
  /// Which clips the model has heard; nil if its file does not say.
  package let clipDigests: ClipDigests?

  /// The model's file, for errors.
  private let path: String
  private let extractor: FeatureExtractor
  private let normalizer: Normalizer?
  private let network: Network
  private let temperature: Float
  private let minimumSamples: Int
  private let longestSamples: Int
  /// The clips that run through the network at once: few enough to stay in cache.
  private let clipsAtOnce: Int
  private let trainingSeconds: (shortest: Double?, longest: Double)
  private let attentionProbe: AttentionProbe?
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
      try model.network.plan.checkWork(
        model.configuration.features,
        longestClipSeconds: model.configuration.longestTrainingClipSeconds
      )
    } catch let error as ConfigurationError {
      throw ModelFileError(path: path, reason: .inconsistent(error.description))
    }
    self.path = path
    labels = model.labels
    clipDigests = model.clipDigests
    normalizer = model.normalizer
    network = model.network.foldedForInference()
    attentionProbe = AttentionProbe(network.plan, model.configuration.features)
    temperature = Float(model.configuration.decision.temperature)
    rejectionThreshold = model.configuration.decision.rejectionThreshold
    trainingSeconds = (
      model.configuration.shortestTrainingClipSeconds,
      model.configuration.longestTrainingClipSeconds
    )
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
    let longestFrames = extractor.frames(samples: 2 * longestSamples)
    let values = InferencePass.values(of: network.plan, frames: longestFrames)
    clipsAtOnce = min(8, max(1, NetworkWork.valuesAtOnce / max(1, values)))
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
  /// - Throws: `AudioError` if it cannot be read, `ModelFileError` if the answer is not a number.
  public func recognize(path: String) throws -> Prediction {
    try recognize(AudioFile.read(path))
  }

  /// Recognizes the bytes of an audio file; `name` is used in errors.
  ///
  /// - Throws: `AudioError` if they cannot be decoded, `ModelFileError` if the answer is not a
  ///   number.
  public func recognize(bytes: [UInt8], name: String) throws -> Prediction {
    try recognize(AudioFile.decode(bytes, name: name))
  }

  /// Recognizes a clip.
  ///
  /// - Throws: `AudioError` if it has no sample, one that is not finite, or cannot be resampled;
  ///   `ModelFileError` if the answer is not a number.
  public func recognize(_ clip: AudioClip) throws -> Prediction {
    try recognize([clip])[0]
  }

  /// Recognizes many clips, spread over the threads of a pool if there is one.
  ///
  /// - Throws: `AudioError` or `ModelFileError` as for a single clip, for the first clip that cannot
  ///   be recognized.
  public func recognize(_ clips: [AudioClip], on pool: WorkerPool? = nil) throws -> [Prediction] {
    let prepared = try clips.enumerated().map { index, clip in
      try clip.samples.withUnsafeBufferPointer {
        try Self.check($0, name: clips.count == 1 ? "the clip" : "clip \(index + 1)")
      }
      return try Resampler.resample(clip, toHertz: sampleRateHertz).samples
    }
    let groups = groups(of: clips.count)
    let results = SlotArray<[[Float]]>(count: groups.count)
    let work = { (task: Int, _: Int) in
      results.set(task, self.probabilities(prepared[groups[task]]))
    }
    if let pool {
      pool.run(groups.count, work)
    } else {
      for task in groups.indices { work(task, 0) }
    }
    return try zip(clips, results.values.joined()).map { clip, probabilities in
      try probabilities.withUnsafeBufferPointer { try checkAnswer($0) }
      return Prediction(
        probabilities: probabilities,
        labels: labels,
        durationSeconds: clip.durationSeconds,
        rejectionThreshold: rejectionThreshold,
        remarks: remarks(on: clip)
      )
    }
  }

  /// Clips are seldom cut to the sample.
  private static let shortestShare = 0.9
  /// What makes a clip another than those that the model was trained on.
  private func remarks(on clip: AudioClip) -> [Remark] {
    var remarks: [Remark] = []
    if clip.isDigitalSilence { remarks.append(.noSound) }
    let seconds = clip.durationSeconds
    let neededSeconds = Double(minimumSamples) / Double(sampleRateHertz)
    if let shortest = trainingSeconds.shortest, seconds < Self.shortestShare * shortest {
      remarks.append(.shorterThanTraining(shortestSeconds: shortest))
    } else if seconds < neededSeconds {
      remarks.append(.shorterThanNeeded(neededSeconds: neededSeconds))
    } else if seconds > 2 * trainingSeconds.longest {
      remarks.append(.longerThanTraining(longestSeconds: trainingSeconds.longest))
    }
    return remarks
  }

  /// Whether the network weighs a clip's frames by attention, which `attention` shows.
  public var hasAttention: Bool { attentionProbe != nil }

  /// Where in a clip the network looks for its answer; nil for a network without attention-pool.
  ///
  /// A clip that is covered by windows has the frames of all of them, each window's weights
  /// divided by their number.
  ///
  /// - Throws: `AudioError` or `ModelFileError` as for `recognize`.
  public func attention(_ clip: AudioClip) throws -> Attention? {
    guard let attentionProbe else { return nil }
    try clip.samples.withUnsafeBufferPointer { try Self.check($0, name: "the clip") }
    let samples = try Resampler.resample(clip, toHertz: sampleRateHertz).samples
    let windows = ClipWindows(samples: samples.count, longest: longestSamples)
    var frames: [Attention.Frame] = []
    workspaces.use { workspace in
      for group in groups(of: windows.count) {
        let tap: InferencePass.Tap = { layer, _, _ in
          let parts = zip(group, workspace.frames).map { window, count in
            (
              frames: count,
              startSeconds: Double(windows[window].lowerBound) / Double(sampleRateHertz)
            )
          }
          attentionProbe.read(
            after: layer,
            workspace.pass,
            parts,
            share: 1 / Float(windows.count),
            into: &frames
          )
        }
        _ = run(group, workspace, tap: tap) { window, body in
          samples[windows[window]].withUnsafeBufferPointer(body)
        }
      }
    }
    guard frames.allSatisfy(\.weight.isFinite) else {
      throw ModelFileError(path: path, reason: .nonFiniteAnswer)
    }
    return Attention(frames)
  }

  /// Recognizes samples [S] at the model's rate into the probabilities [K] of the labels, in
  /// their order, in the caller's memory: the call for servers, which allocates nothing once it
  /// has seen a clip as long.
  ///
  /// Whoever calls it compares the largest probability with `rejectionThreshold`.
  ///
  /// - Throws: `AudioError` if there is no sample or one is not finite, `ModelFileError` if the answer
  ///   is not a number.
  public func recognize(
    _ samples: UnsafeBufferPointer<Float>,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws {
    precondition(probabilities.count == labels.count, "room for each label's probability")
    try Self.check(samples, name: "the clip")
    probabilities.update(repeating: 0)
    let windows = ClipWindows(samples: samples.count, longest: longestSamples)
    workspaces.use { workspace in
      for first in stride(from: 0, to: windows.count, by: clipsAtOnce) {
        let group = first..<min(windows.count, first + clipsAtOnce)
        var row = run(group, workspace) { window, body in
          body(UnsafeBufferPointer(rebasing: samples[windows[window]]))
        }
        for _ in group {
          add(row, share: 1 / Float(windows.count), to: probabilities)
          row += labels.count
        }
      }
    }
    try checkAnswer(UnsafeBufferPointer(probabilities))
  }

  /// Whether all values are; allocates nothing, unlike a search.
  private static func areFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
    guard let base = values.baseAddress else { return true }
    // No square of a float overflows a double.
    return asr_sum_of_squares(values.count, base).isFinite
  }

  /// Refuses an answer that is none.
  private func checkAnswer(_ probabilities: UnsafeBufferPointer<Float>) throws {
    guard Self.areFinite(probabilities) else {
      throw ModelFileError(path: path, reason: .nonFiniteAnswer)
    }
  }

  /// Refuses what is no sound.
  private static func check(_ samples: UnsafeBufferPointer<Float>, name: String) throws {
    if samples.isEmpty { throw AudioError(source: name, reason: .noFrames) }
    if areFinite(samples) { return }
    let frame = samples.firstIndex { !$0.isFinite } ?? 0
    throw AudioError(source: name, reason: .nonFinite(frame: frame))
  }

  private func groups(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: clipsAtOnce).map { $0..<min(count, $0 + clipsAtOnce) }
  }

  /// Probabilities [K] of clips at the model's rate, averaged over a long clip's windows.
  package func probabilities(_ clips: ArraySlice<[Float]>) -> [[Float]] {
    let parts = clips.enumerated().flatMap { index, clip in
      let windows = ClipWindows(samples: clip.count, longest: longestSamples)
      return windows.map { (clip: index, samples: clip[$0], share: 1 / Float(windows.count)) }
    }
    var answers = [[Float]](
      repeating: [Float](repeating: 0, count: labels.count),
      count: clips.count
    )
    workspaces.use { workspace in
      for group in groups(of: parts.count) {
        var row = run(group, workspace) { parts[$0].samples.withUnsafeBufferPointer($1) }
        for part in parts[group] {
          answers[part.clip].withUnsafeMutableBufferPointer { add(row, share: part.share, to: $0) }
          row += labels.count
        }
      }
    }
    return answers
  }

  /// Adds the probabilities of logits [K], which become them, to an answer, which is not a number
  /// if a logit is none or infinite.
  private func add(
    _ logits: UnsafeMutablePointer<Float>,
    share: Float,
    to answer: UnsafeMutableBufferPointer<Float>
  ) {
    guard Self.areFinite(UnsafeBufferPointer(start: logits, count: labels.count)) else {
      answer.update(repeating: .nan)
      return
    }
    SoftmaxCrossEntropy.softmax(
      UnsafeMutableBufferPointer(start: logits, count: labels.count),
      temperature: temperature
    )
    for k in answer.indices { answer[k] += logits[k] * share }
  }

  /// Logits [B, K] of clips at the model's rate, whose samples `withClip` gives to its second
  /// argument; `tap` is called after every layer.
  private func run(
    _ clips: Range<Int>,
    _ workspace: RecognizerWorkspace,
    tap: InferencePass.Tap? = nil,
    withClip: (Int, (UnsafeBufferPointer<Float>) -> Void) -> Void
  ) -> UnsafeMutablePointer<Float> {
    workspace.frames.removeAll(keepingCapacity: true)
    for clip in clips {
      withClip(clip) {
        workspace.frames.append(extractor.frames(samples: max(minimumSamples, $0.count)))
      }
    }
    var rows = workspace.pass.prepare(frames: workspace.frames)
    for (clip, count) in zip(clips, workspace.frames) {
      withClip(clip) {
        workspace.extract($0, padTo: minimumSamples, with: extractor, into: rows)
      }
      normalizer?.apply(rows, frames: count)
      rows += count * extractor.values
    }
    return workspace.pass.run(network, tap: tap)
  }
}

/// The memory of one prediction at a time.
final class RecognizerWorkspace {
  let pass: InferencePass
  /// The frames of the clips at work.
  var frames: [Int] = []
  private let features: FeatureExtractor.Scratch
  private let padded = FloatBuffer()

  init(_ extractor: FeatureExtractor, _ plan: NetworkPlan) {
    pass = InferencePass(plan)
    features = FeatureExtractor.Scratch(extractor)
  }

  /// Features of a clip, with zeros at its end if it is shorter than the network needs.
  func extract(
    _ samples: UnsafeBufferPointer<Float>,
    padTo minimum: Int,
    with extractor: FeatureExtractor,
    into rows: UnsafeMutablePointer<Float>
  ) {
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
