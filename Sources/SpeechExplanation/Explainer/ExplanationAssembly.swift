internal import Foundation
internal import SpeechModel

/// How much of a clip the units of an anchor take.
struct AnchorExtent {
  private let units: [ClipUnit]
  private let geometry: SpectrumGeometry
  private let probe: SpectrumProbe

  init(_ units: [ClipUnit], _ geometry: SpectrumGeometry, _ probe: SpectrumProbe) {
    self.units = units
    self.geometry = geometry
    self.probe = probe
  }

  /// The duration of some units together, in milliseconds.
  func milliseconds(_ chosen: [Int]) -> Double {
    let frames = Set(chosen.flatMap { units[$0].frames })
    return frames.sorted().reduce(0) {
      $0 + 1_000 * (geometry.seconds(before: $1 + 1) - geometry.seconds(before: $1))
    }
  }

  /// The share of the mel energies that lies in some units, in [0, 1].
  func energyShare(_ chosen: [Int]) -> Double {
    let scale = Double(probe.features.log.scale)
    func energy(_ frame: Int, _ band: Int) -> Double {
      exp(Double(probe.energies[frame * probe.bands + band]) / scale)
    }
    let all = (0..<probe.frames).reduce(0.0) { sum, frame in
      (0..<probe.bands).reduce(sum) { $0 + energy(frame, $1) }
    }
    let own = chosen.reduce(0.0) { sum, unit in
      units[unit].frames.reduce(sum) { sum, frame in
        units[unit].bands.reduce(sum) { $0 + energy(frame, $1) }
      }
    }
    return all > 0 ? own / all : 0
  }
}

extension Explanation {
  /// Puts together what was found.
  init(
    _ findings: Findings,
    _ clip: MaskedClip,
    _ question: Question,
    _ prediction: Prediction,
    span: ClosedRange<Double>,
    replacement: Replacement,
    parts: [Part],
    opinion: SecondOpinion?,
    extent: AnchorExtent,
    notes: [String]
  ) throws {
    let ends = findings.ends
    let fit = findings.surrogate.map {
      Fit(
        r2: $0.rSquared,
        agreement: rankCorrelation(findings.shapley, $0.coefficients)
      )
    }
    self.init(
      prediction: prediction,
      label: question.labels[question.label],
      against: question.against.map { question.labels[$0] },
      startSeconds: span.lowerBound,
      endSeconds: span.upperBound,
      probability: Double(ends.probabilities(1)[question.label]),
      logOdds: ends.logOdds(1, of: question.label, against: question.against),
      baseline: Baseline(ends, question, replacement),
      isExact: findings.table != nil,
      evaluations: findings.evaluations,
      parts: parts,
      interactions: findings.interactions.map {
        Interaction(a: $0.first, b: $0.second, value: $0.value)
      },
      fit: fit,
      anchor: try findings.anchor.map { found in
        let alone = found.anchor.units.reduce(Coalition()) { $0.adding($1) }
        return Anchor(
          units: found.anchor.units,
          precision: found.anchor.precision,
          precisionInterval: found.interval,
          withoutIt: found.anchor.withoutIt,
          size: found.anchor.units.count,
          equallySmall: found.isCounted ? found.anchor.equallySmall : nil,
          milliseconds: extent.milliseconds(found.anchor.units),
          energyShare: extent.energyShare(found.anchor.units),
          probabilityAlone: Double(try clip.answers([alone]).probabilities(0)[question.label])
        )
      },
      curves: findings.curves,
      secondOpinion: opinion,
      notes: notes,
      table: findings.table
    )
  }
}

extension Explanation.Part {
  init(
    _ unit: ClipUnit,
    _ geometry: SpectrumGeometry,
    from start: Double,
    _ findings: Findings,
    _ index: Int,
    secondOpinion: Double?
  ) {
    startSeconds = start + geometry.seconds(before: unit.frames.lowerBound)
    endSeconds = start + geometry.seconds(before: unit.frames.upperBound)
    let isWhole = unit.bands == 0..<geometry.bands
    lowHertz = isWhole ? nil : geometry.hertz(below: unit.bands.lowerBound)
    highHertz = isWhole ? nil : geometry.hertz(below: unit.bands.upperBound)
    shapley = findings.shapley[index]
    standardError = findings.standardErrors?[index]
    lime = findings.surrogate?.coefficients[index]
    limeStandardError = findings.surrogateErrors?[index]
    banzhaf = findings.banzhaf?[index]
    leaveOneOut = findings.leaveOneOut[index]
    self.secondOpinion = secondOpinion
  }
}

extension Explanation.Baseline {
  fileprivate init(_ ends: AnswerScores, _ question: Question, _ replacement: Replacement) {
    let probabilities = ends.probabilities(0)
    let answer = ends.answer(0)
    self.init(
      replacement: replacement.name,
      words: replacement.words,
      label: question.labels[answer],
      labelProbability: Double(probabilities[answer]),
      probability: Double(probabilities[question.label]),
      logOdds: ends.logOdds(0, of: question.label, against: question.against)
    )
  }
}

extension Explanation.SecondOpinion {
  init(_ replacement: Replacement, _ values: [Double], compared first: [Double]) {
    self.init(
      replacement: replacement.name,
      words: replacement.words,
      mostImportant: values.indices.max { (values[$0], $1) < (values[$1], $0) } ?? 0,
      agreement: rankCorrelation(first, values)
    )
  }
}
