internal import Foundation
internal import SpeechModel

/// The stretch of a clip that is explained: all of it, unless it is so long that several windows
/// are averaged.
struct ExplainedWindow {
  /// What should be known about the explanation besides.
  var notes: [String]
  private let samples: [Float]
  private var range: Range<Int>
  private let rateHertz: Int
  private let prediction: Prediction
  private let question: Question

  /// The whole clip, as samples at the model's rate.
  init(samples: [Float], rateHertz: Int, _ prediction: Prediction, _ question: Question) {
    self.samples = samples
    self.rateHertz = rateHertz
    self.prediction = prediction
    self.question = question
    range = samples.indices
    notes = prediction.remarks.map(\.description)
    if let threshold = prediction.rejectionThreshold, prediction.isRejected {
      notes.append(
        "the model rejects this clip: its confidence of \(percent(Double(prediction.confidence)))"
          + " is below its threshold of \(percent(threshold))"
      )
    }
  }

  private var startSeconds: Double { Double(range.lowerBound) / Double(rateHertz) }
  private var endSeconds: Double { Double(range.upperBound) / Double(rateHertz) }
  private var label: String { question.labels[question.label] }

  /// Restricts the explanation to the window that speaks most for the label.
  mutating func choose(_ recognizer: SpeechRecognizer) throws {
    let windows = recognizer.windows(ofSamples: samples.count)
    guard windows.count > 1 else { return }
    let odds = try windows.map { window in
      try recognizer.spectrumProbe(Array(samples[window])).whole(recognizer.labels.count)
        .logOdds(0, of: question.label, against: question.against)
    }
    let best = odds.indices.max { (odds[$0], $1) < (odds[$1], $0) } ?? 0
    range = windows[best]
    notes.append(
      "the answer is the mean of \(windows.count) windows; this explains the one from"
        + " \(fixedPoint(startSeconds, decimals: 2)) to \(fixedPoint(endSeconds, decimals: 2)) s,"
        + " which speaks most for '\(label)'"
    )
  }

  /// The explanation of a clip in which there is nothing to explain.
  var nothing: Explanation {
    let probability = prediction.scores.first { $0.label == label }?.probability ?? 0
    return Explanation(
      prediction: prediction,
      label: label,
      against: question.against.map { question.labels[$0] },
      startSeconds: startSeconds,
      endSeconds: endSeconds,
      probability: Double(probability),
      logOdds: nil,
      baseline: nil,
      isExact: true,
      evaluations: 0,
      parts: [],
      interactions: [],
      fit: nil,
      anchor: nil,
      curves: nil,
      secondOpinion: nil,
      notes: notes,
      table: nil
    )
  }

  /// Tries coalitions of the window's units and says what follows.
  func explanation(
    _ recognizer: SpeechRecognizer,
    _ options: ExplanationOptions,
    _ pool: WorkerPool?
  ) throws -> Explanation {
    let window = AudioClip(samples: Array(samples[range]), sampleRateHertz: rateHertz)
    let probe = try recognizer.spectrumProbe(window.samples)
    let geometry = SpectrumGeometry(
      probe.features,
      frames: probe.frames,
      durationSeconds: window.durationSeconds
    )
    let divided = try ClipUnits(options.units, energies: probe.energies, geometry)
    let units = divided.units
    if options.isExact, units.count > UnitChoice.mostExact {
      throw ExplanationError.tooManyUnits(units.count)
    }
    let most = options.isExact ? UnitChoice.mostExact : UnitChoice.mostEnumerated
    func masked(_ replacement: Replacement) throws -> MaskedClip {
      MaskedClip(
        probe,
        units,
        replacement: try replacement.energies(for: window, probe, recognizer),
        classes: question.labels.count,
        pool: pool
      )
    }
    let clip = try masked(options.replacement)
    let findings =
      units.count <= most
      ? try Findings(exactly: clip, question, precision: options.precision)
      : try Findings(sampling: clip, groups: divided.groups, question, options)
    let other = options.replacement.secondOpinion
    let opinion =
      options.hasSecondOpinion
      ? try shapleyValues(
        of: masked(other),
        groups: findings.table == nil ? divided.groups : nil,
        options
      ) : nil
    return try Explanation(
      findings,
      clip,
      question,
      prediction,
      span: startSeconds...endSeconds,
      replacement: options.replacement,
      parts: units.indices.map { index in
        Explanation.Part(
          units[index],
          geometry,
          from: startSeconds,
          findings,
          index,
          secondOpinion: opinion?[index]
        )
      },
      opinion: opinion.map { Explanation.SecondOpinion(other, $0, compared: findings.shapley) },
      extent: AnchorExtent(units, geometry, probe),
      notes: notes + shortage(divided, bands: geometry.bands) + findings.notes
    )
  }

  /// Shapley values with another replacement, by drawn orders if there are groups to draw from.
  private func shapleyValues(
    of clip: MaskedClip,
    groups: [[Int]]?,
    _ options: ExplanationOptions
  ) throws -> [Double] {
    guard let groups else {
      return try clip.everyAnswer().game(clip.units.count, question).shapleyValues
    }
    let budget = SamplingBudget(options.budget, units: clip.units.count).orders
    return try PermutationSampling(groups: groups, budget: budget, seed: options.seed) {
      try clip.answers($0).logOdds(of: question.label, against: question.against)
    }.values
  }

  private func shortage(_ divided: ClipUnits, bands: Int) -> [String] {
    let short = divided.wanted.map { wanted in
      "the clip is too short for \(counted(wanted, "part")) of \(ClipUnits.framesOfSlice) frames;"
        + " it has \(divided.units.count)"
    }
    let coarse = divided.wantedBands.map { wanted in
      "the model has too few mel bands for \(counted(wanted, "range")) of frequency; each of its \(bands)"
        + " bands is one"
    }
    return [short, coarse].compactMap(\.self)
  }
}

extension SpectrumProbe {
  /// The answer to the unchanged clip.
  fileprivate func whole(_ classes: Int) throws -> AnswerScores {
    let logits = try logits(ofVersions: 1, kept: { _ in [] }) {
      $1.update(from: energies, count: energies.count)
    }
    return AnswerScores(logits: logits, classes: classes, temperature: temperature)
  }
}
