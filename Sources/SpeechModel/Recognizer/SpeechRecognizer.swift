internal import CKernels

/// Turns raw audio into labels with a trained model: a file from `asr-train` and nothing else.
///
/// A value, safe to use from any number of threads. It includes every step from samples to
/// probabilities; a clip's answer does not depend on other clips.
public struct SpeechRecognizer: Sendable {
  /// The labels, in the order of the network's outputs.
  public let labels: [String]
  /// The sample rate of the model, in Hz; clips are resampled to it.
  public var sampleRateHertz: Int { inference.pipeline.configuration.sampleRateHertz }
  /// The confidence, in [0, 1], below which a prediction is `unknown`; nil if none ever is.
  ///
  /// Initially the model's own.
  ///
  /// - Precondition: A new value is in [0, 1].
  public var rejectionThreshold: Double? {
    didSet {
      precondition(
        rejectionThreshold.map { (0...1).contains($0) } ?? true,
        "a confidence is a number from 0 to 1"
      )
    }
  }
  /// The clips that the model has heard; nil if its file does not record them.
  package let clipDigests: ClipDigests?

  /// The path of the model's file, for errors.
  let path: String
  let inference: WindowedInference
  let temperature: Float
  package let remarkRules: RemarkRules
  /// The median duration of the training clips, in seconds; nil if the file does not record it.
  let medianTrainingClipSeconds: Double?
  /// The thresholds of a stream's labels that `asr-evaluate --store` chose; nil without.
  public let streamThresholds: StreamThresholds?
  private let attentionProbe: AttentionProbe?

  /// Loads a model file, or the `model.safetensors` in a run folder.
  ///
  /// - Throws: `ModelFileError`.
  public init(modelAt path: String) throws {
    try self.init(TrainedModel(contentsOf: Self.modelFile(path)), path: path)
  }

  /// Makes a recognizer of a model in memory; the path is for errors.
  ///
  /// - Throws: `ModelFileError` if it cannot recognize clips of any usual length.
  public init(_ model: TrainedModel, path: String = "the model") throws {
    let features = model.configuration.features
    let pipeline: FeaturePipeline
    do {
      pipeline = try FeaturePipeline(
        features,
        minimumFrames: model.network.plan.minimumFrames,
        normalizer: model.normalizer
      )
      try model.network.plan.checkWork(
        features,
        longestClipSeconds: model.configuration.longestTrainingClipSeconds
      )
    } catch let error as ConfigurationError {
      throw ModelFileError(path: path, reason: .inconsistent(.settings(error)))
    }
    self.path = path
    labels = model.labels
    clipDigests = model.clipDigests
    temperature = Float(model.configuration.decision.temperature)
    rejectionThreshold = model.configuration.decision.rejectionThreshold
    streamThresholds = model.configuration.decision.streamThresholds
    let sampleRate = features.sampleRateHertz
    medianTrainingClipSeconds = model.configuration.medianTrainingClipSeconds
    remarkRules = RemarkRules(
      shortestSeconds: model.configuration.shortestTrainingClipSeconds,
      longestSeconds: model.configuration.longestTrainingClipSeconds,
      neededSeconds: Double(pipeline.minimumSamples) / Double(sampleRate)
    )
    guard pipeline.minimumSamples <= Self.longestMinimumSeconds * sampleRate else {
      throw ModelFileError(
        path: path,
        reason: .inconsistent(.neededClip(seconds: pipeline.minimumSamples / sampleRate))
      )
    }
    let network = model.network.foldedForInference()
    attentionProbe = AttentionProbe(network.plan, features)
    inference = WindowedInference(
      network,
      pipeline,
      classes: labels.count,
      longestSamples: max(
        pipeline.minimumSamples,
        features.windowLength,
        Int(model.configuration.longestTrainingClipSeconds * Double(sampleRate))
      )
    )
  }

  /// The longest training clip, in seconds.
  package var longestTrainingClipSeconds: Double { remarkRules.longestSeconds }

  /// Samples of the windows that cover a clip more than twice as long.
  package var windowSamples: Int { inference.longestSamples }

  /// No network for words needs longer clips than this.
  private static let longestMinimumSeconds = 60

  /// The file of a model: the path itself, or the model in a run folder.
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
    let answers = try probabilities(ofClips: clips.count, on: pool) { index in
      try clips[index].samples.withUnsafeBufferPointer {
        try Self.check($0, name: clips.count == 1 ? "the clip" : "clip \(index + 1)")
      }
      return try Resampler.resample(clips[index], toHertz: sampleRateHertz).samples
    }
    return try zip(clips, answers).map { clip, probabilities in
      try probabilities.withUnsafeBufferPointer { try checkAnswer($0) }
      return Prediction(
        probabilities: probabilities,
        labels: labels,
        durationSeconds: clip.durationSeconds,
        rejectionThreshold: rejectionThreshold,
        remarks: clip.samples.withUnsafeBufferPointer {
          remarkRules.remarks(remarkRules.kinds($0, sampleRateHertz: clip.sampleRateHertz))
        }
      )
    }
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
    var frames: [Attention.Frame] = []
    inference.run(1) { _, body in
      samples.withUnsafeBufferPointer(body)
    } use: { _, _ in
    } tap: { layer, running, _, _ in
      let windows = zip(running.group, running.frames).map { window, count in
        (
          frames: count,
          startSeconds: Double(window.samples.lowerBound) / Double(sampleRateHertz)
        )
      }
      attentionProbe.read(
        after: layer,
        running.pass,
        windows,
        // The same for all windows of a clip.
        share: running.group[0].share,
        into: &frames
      )
    }
    guard frames.allSatisfy(\.weight.isFinite) else {
      throw ModelFileError(path: path, reason: .nonFiniteAnswer)
    }
    return Attention(frames)
  }

  /// The rows of features that the network sees of a clip, and the number of values in a row, for
  /// pictures of them.
  ///
  /// - Throws: `AudioError` as for `recognize`.
  package func features(of clip: AudioClip) throws -> (rows: [Float], values: Int) {
    try clip.samples.withUnsafeBufferPointer { try Self.check($0, name: "the clip") }
    let samples = try Resampler.resample(clip, toHertz: sampleRateHertz).samples
    return (inference.features(samples), inference.pipeline.values)
  }

  /// Recognizes samples [S] at the model's rate and writes the probabilities [K] of the labels, in
  /// their order, to the caller's memory: the call for servers, which allocates nothing once it has
  /// processed a clip as long.
  ///
  /// The caller compares the largest probability with `rejectionThreshold`.
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
    inference.run(1) { _, body in
      body(samples)
    } use: { window, logits in
      add(logits, share: window.share, to: probabilities)
    }
    try checkAnswer(UnsafeBufferPointer(probabilities))
  }

  /// The same for samples [S] at another rate, in Hz, which are resampled in memory of their own.
  ///
  /// - Throws: `AudioError` also if they cannot be resampled.
  package func recognize(
    resampling samples: UnsafeBufferPointer<Float>,
    fromHertz rate: Int,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws {
    try Self.check(samples, name: "the clip")
    try Resampler.resample(Array(samples), from: Double(rate), to: Double(sampleRateHertz))
      .withUnsafeBufferPointer { try recognize($0, into: probabilities) }
  }

  /// Whether all values are finite; allocates nothing, unlike a search.
  static func areFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
    guard let base = values.baseAddress else { return true }
    // No square of a float overflows a double.
    return asr_sum_of_squares(values.count, base).isFinite
  }

  /// Refuses an answer that is not finite.
  func checkAnswer(_ probabilities: UnsafeBufferPointer<Float>) throws {
    guard Self.areFinite(probabilities) else {
      throw ModelFileError(path: path, reason: .nonFiniteAnswer)
    }
  }

  /// Refuses samples that are not a sound.
  static func check(_ samples: UnsafeBufferPointer<Float>, name: String) throws {
    if samples.isEmpty { throw AudioError(source: name, reason: .noFrames) }
    if areFinite(samples) { return }
    let frame = samples.firstIndex { !$0.isFinite } ?? 0
    throw AudioError(source: name, reason: .nonFinite(frame: frame))
  }

  /// Probabilities [K] of clips, in their order, spread over the threads of a pool if there is one.
  ///
  /// - Parameter samples: Returns the samples [S] of a clip at the model's rate.
  /// - Throws: The error of `samples` for the first clip for which it throws.
  package func probabilities(
    ofClips count: Int,
    on pool: WorkerPool?,
    samples: (Int) throws -> [Float]
  ) throws -> [[Float]] {
    try inference.inGroups(of: count, on: pool) { probabilities(try $0.map(samples)) }
  }

  /// Probabilities [K] of clips at the model's rate, averaged over a long clip's windows.
  private func probabilities(_ clips: [[Float]]) -> [[Float]] {
    let none = [Float](repeating: 0, count: labels.count)
    var answers = [[Float]](repeating: none, count: clips.count)
    inference.run(clips.count) { clip, body in
      clips[clip].withUnsafeBufferPointer(body)
    } use: { window, logits in
      answers[window.clip].withUnsafeMutableBufferPointer {
        add(logits, share: window.share, to: $0)
      }
    }
    return answers
  }

  /// Writes the probabilities [K] of logits [K].
  ///
  /// - Throws: `ModelFileError` if they are not numbers.
  func finish(
    _ logits: UnsafePointer<Float>,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws {
    guard Self.areFinite(UnsafeBufferPointer(start: logits, count: labels.count)) else {
      throw ModelFileError(path: path, reason: .nonFiniteAnswer)
    }
    probabilities.baseAddress?.update(from: logits, count: labels.count)
    SoftmaxCrossEntropy.softmax(probabilities, temperature: temperature)
  }

  /// Replaces logits [K] by their probabilities and adds these to an answer, which becomes NaN if a
  /// logit is not finite.
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
}
