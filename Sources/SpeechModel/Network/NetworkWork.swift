/// Bounds on the cost of an answer: each setting has a bound of its own, and the products of
/// settings, perhaps from an untrusted model file, need one, too.
///
/// The most expensive network known to be useful is ds-cnn-l on 128 bands every millisecond: 25
/// billion multiply-adds and 100 million values for a second of audio.
package enum NetworkWork {
  /// Steps for a second of audio: some seconds of one core.
  static let stepsPerSecond = 1 << 36
  /// Values in memory at once for a second of audio, 1 GiB.
  static let valuesOfASecond = 1 << 28
  /// Values in memory at once for the longest clip that is not divided into windows, 4 GiB.
  static let valuesAtOnce = 1 << 30
  /// Frames of such a clip: hours at a usual hop.
  static let framesAtOnce = 1 << 22
  /// How many multiply-accumulates take as long as reading or writing a value.
  static let stepsPerValue = 16
}

extension NetworkPlan {
  /// Checks that a second of audio, or the shortest clip that the network takes, stays within
  /// `NetworkWork`, and so does the longest clip that is not divided into windows.
  ///
  /// The features must have been validated.
  /// - Parameter longestClipSeconds: The longest training clip, in seconds.
  /// - Throws: `ConfigurationError.work`.
  package func checkWork(
    _ features: FeatureConfiguration,
    longestClipSeconds: Double? = nil
  ) throws {
    let rate = features.mostFramesPerSecond
    let settings = [
      "features.sample-rate-hertz \(features.sampleRateHertz)",
      "features.hop-milliseconds \(features.hopMilliseconds)",
    ]
    let frames = max(minimumFrames, rate)
    try check(
      NetworkPart(
        sound: minimumFrames > rate ? .shortestClip : .second,
        settings: settings,
        frames: frames,
        mostValues: NetworkWork.valuesOfASecond,
        mostSteps: Double(NetworkWork.stepsPerSecond)
      )
    )
    guard let longestClipSeconds else { return }
    // A clip of up to twice the longest training clip is one part.
    let seconds = max(1, 2 * longestClipSeconds)
    try check(
      NetworkPart(
        sound: .longestClip,
        settings: ["longest-training-clip-seconds \(longestClipSeconds)"] + settings,
        frames: max(frames, Int(seconds * Double(rate))),
        mostValues: NetworkWork.valuesAtOnce,
        mostSteps: seconds * Double(NetworkWork.stepsPerSecond)
      )
    )
  }

  private func check(_ part: NetworkPart) throws {
    guard part.frames <= NetworkWork.framesAtOnce else {
      throw part.refusal(part.frames, .frames, atMost: NetworkWork.framesAtOnce)
    }
    let maps = graph.frames(input: part.frames)
    let sizes = [inputWidth * inputChannels] + layers.map { $0.outputWidth * $0.outputChannels }
    // The maps first: their sizes bound the factors of all products below.
    for (map, size) in sizes.enumerated() where maps[map] * size > part.mostValues {
      throw part.refusal(
        maps[map] * size,
        map == 0 ? .featureValues : .layerValues(title(ofLayer: map - 1)),
        atMost: part.mostValues
      )
    }
    var steps = 0.0
    for (index, layer) in layers.enumerated() {
      let input = graph.sources[index].main
      steps += Double(layer.steps(maps[input]))
      steps += Double(
        (maps[input] * sizes[input] + maps[index + 1] * sizes[index + 1])
          * NetworkWork.stepsPerValue
      )
      guard steps <= part.mostSteps else {
        throw part.refusal(
          Int(steps),
          .steps(upTo: title(ofLayer: index)),
          atMost: Int(part.mostSteps)
        )
      }
    }
    let values = InferencePass.values(of: self, frames: part.frames)
    guard values <= part.mostValues else {
      throw part.refusal(values, .valuesAtOnce, atMost: part.mostValues)
    }
  }

  /// "layer 3 (conv)" for one of the executed layers.
  private func title(ofLayer layer: Int) -> String {
    let index = origins[layer].lowerBound
    return configured.indices.contains(index) ? configured[index].title : Self.classifier
  }
}

/// A stretch of sound that is processed at once, and its bounds.
private struct NetworkPart {
  let sound: WorkAmount.Sound
  /// The settings that determine its number of frames.
  let settings: [String]
  let frames: Int
  let mostValues: Int
  let mostSteps: Double

  func refusal(
    _ count: Int,
    _ unit: WorkAmount.Unit,
    atMost allowed: Int
  ) -> ConfigurationError {
    .work(settings: settings, found: WorkAmount(count, unit, for: sound), allowed: allowed)
  }
}
