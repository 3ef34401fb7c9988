/// What a model makes of a clip.
package struct ModelAnswer: Sendable, Equatable {
  /// The probability of every label, in [0, 1], [K].
  package var probabilities: [Float]
  /// The values that the classifier sees, before a layer judges their familiarity, averaged over frames and over
  /// a long clip's windows: clips that are alike to the model have similar ones.
  package var features: [Float]

  package init(probabilities: [Float], features: [Float]) {
    self.probabilities = probabilities
    self.features = features
  }

  /// The index of the most likely label; the first of equals.
  package var predicted: Int {
    var best = 0
    for k in probabilities.indices where probabilities[k] > probabilities[best] { best = k }
    return best
  }

  /// The probability of the most likely label, in [0, 1].
  package var confidence: Double { Double(probabilities.max() ?? 0) }
}

extension SpeechRecognizer {
  /// The answers about clips, in their order, spread over the threads of a pool.
  ///
  /// - Parameter samples: Returns the samples [S] of a clip at the model's rate.
  /// - Throws: The error of `samples` for the first clip for which it throws, or `ModelFileError` if an
  ///   answer is not a number.
  package func answers(
    ofClips count: Int,
    on pool: WorkerPool,
    samples: (Int) throws -> [Float]
  ) throws -> [ModelAnswer] {
    let answers = try inference.inGroups(of: count, on: pool) { self.answers(try $0.map(samples)) }
    guard answers.allSatisfy({ $0.probabilities.withUnsafeBufferPointer(Self.areFinite) }) else {
      throw ModelFileError(path: path, reason: .nonFiniteAnswer)
    }
    return answers
  }

  private func answers(_ clips: [[Float]]) -> [ModelAnswer] {
    let graph = inference.network.plan.graph
    // The map that the classifier, the last layer, reads is the output of the layer before it.
    var source = graph.sources.last?.main ?? 0
    // A familiarity layer moves its input; similarity is judged by what it reads.
    if source > 0, graph.layers[source - 1] is Familiarity {
      source = graph.sources[source - 1].main
    }
    var answers = clips.map { _ in
      ModelAnswer(probabilities: labels.map { _ in 0 }, features: [])
    }
    inference.run(clips.count) { clip, body in
      clips[clip].withUnsafeBufferPointer(body)
    } use: { window, logits in
      let logits = UnsafeMutableBufferPointer(start: logits, count: labels.count)
      SoftmaxCrossEntropy.softmax(logits, temperature: temperature)
      for k in labels.indices { answers[window.clip].probabilities[k] += logits[k] * window.share }
    } tap: { layer, running, shape, values in
      guard layer + 1 == source else { return }
      for (index, window) in running.group.enumerated() {
        var features = answers[window.clip].features
        if features.isEmpty { features = [Float](repeating: 0, count: shape.rowSize) }
        let frames = shape.frames(of: index)
        for frame in 0..<frames {
          let row = values + (shape.start(of: index) + frame) * shape.rowSize
          for i in features.indices { features[i] += row[i] * window.share / Float(frames) }
        }
        answers[window.clip].features = features
      }
    }
    return answers
  }
}
