internal import Foundation
internal import SpeechModel

/// What follows from the answers to coalitions of a clip's units.
struct Findings {
  /// Shapley values, [M].
  let shapley: [Double]
  /// Their standard errors; nil if they are exact.
  var standardErrors: [Double]?
  /// LIME's linear model; nil if not all coalitions were tried.
  var surrogate: LinearSurrogate?
  /// Banzhaf values; nil if not all coalitions were tried.
  var banzhaf: [Double]?
  /// What is lost when a unit alone is removed, [M].
  let leaveOneOut: [Double]
  var interactions: [GameTable.Interaction] = []
  let curves: Explanation.Curves
  /// The anchor and its precision's interval.
  var anchor: (anchor: Anchor, interval: [Double], isCounted: Bool)?
  let evaluations: Int
  /// The answers to all coalitions; nil if not all were tried.
  var table: AnswerScores?
  /// The answers with nothing kept and with everything kept.
  let ends: AnswerScores
  var notes: [String] = []

  /// Tries every coalition.
  init(exactly clip: MaskedClip, _ question: Question, precision: Double) throws {
    let units = clip.units
    let scores = try clip.everyAnswer()
    let game = scores.game(units.count, question)
    shapley = game.shapleyValues
    surrogate = LinearSurrogate(game)
    banzhaf = game.banzhafValues
    leaveOneOut = game.leaveOneOutValues
    if units.count > 1 { interactions = game.interactions }
    let probabilities = (0..<scores.count).map { Double(scores.probabilities($0)[question.label]) }
    let curves = RemovalCurves(
      GameTable(units: units.count, values: probabilities),
      importance: shapley
    )
    self.curves = Explanation.Curves(
      deletion: curves.deletion,
      insertion: curves.insertion,
      randomDeletion: curves.randomDeletion
    )
    let answers = AnswerTable(
      units: units.count,
      keepsAnswer: (0..<scores.count).map { scores.answer($0) == question.label }
    )
    if scores.answer(scores.count - 1) == question.label {
      anchor = answers.anchor(precision: precision, contributions: shapley)
        .map { ($0, [$0.precision, $0.precision], true) }
    }
    evaluations = scores.count
    table = scores
    ends = scores.versions([0, scores.count - 1])
  }

  /// Draws orders of the units.
  init(
    sampling clip: MaskedClip,
    groups: [[Int]],
    _ question: Question,
    _ options: ExplanationOptions
  ) throws {
    let count = clip.units.count
    func odds(_ coalitions: [Coalition]) throws -> [Double] {
      try clip.answers(coalitions).logOdds(of: question.label, against: question.against)
    }
    // Besides the orders: each unit removed alone, and the curves.
    let others = count + 2 * (count - 1)
    let sampled = try PermutationSampling(
      groups: groups,
      budget: options.budget - others,
      seed: options.seed,
      values: odds
    )
    shapley = sampled.values
    standardErrors = sampled.standardErrors
    let whole = Coalition(below: count)
    ends = try clip.answers([Coalition(), whole])
    let complete = ends.logOdds(1, of: question.label, against: question.against)
    leaveOneOut = try odds((0..<count).map { whole.removing($0) }).map { complete - $0 }
    let order = shapley.indices.sorted { (sampled.values[$1], $0) < (sampled.values[$0], $1) }
    func probabilities(_ coalitions: [Coalition]) throws -> [Double] {
      let scores = try clip.answers(coalitions)
      return (0..<scores.count).map { Double(scores.probabilities($0)[question.label]) }
    }
    let added = order.reduce(into: [Coalition()]) { $0.append($0[$0.count - 1].adding($1)) }
    let left = order.reduce(into: [whole]) { $0.append($0[$0.count - 1].removing($1)) }
    curves = Explanation.Curves(
      deletion: try probabilities(left),
      insertion: try probabilities(added),
      randomDeletion: nil
    )
    evaluations = sampled.evaluations + others
    if !sampled.isPrecise {
      let most = sampled.standardErrors.max() ?? 0
      let values = sampled.values
      let range = (values.max() ?? 0) - (values.min() ?? 0)
      notes.append(
        "the budget of \(grouped(options.budget)) maskings ended before every standard error was"
          + " below \(percent(PermutationSampling.preciseShare)) of the range: the largest is"
          + " \(percent(range > 0 ? most / range : 0))"
      )
    }
  }
}

extension AnswerScores {
  /// The game whose values are the log-odds of a label.
  func game(_ units: Int, _ question: Question) -> GameTable {
    GameTable(units: units, values: logOdds(of: question.label, against: question.against))
  }
}
