internal import Foundation
internal import SpeechModel

/// What follows from the answers to coalitions of a clip's units.
struct Findings {
  /// Shapley values, [M].
  let shapley: [Double]
  /// Their standard errors; nil if they are exact.
  var standardErrors: [Double]?
  /// LIME's linear model; nil if the budget was too small for it.
  var surrogate: LinearSurrogate?
  /// The standard errors of its coefficients; nil if they are exact.
  var surrogateErrors: [Double]?
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

  /// Draws orders of the units, and coalitions of them.
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
    func maskings(_ coalitions: [Coalition]) throws -> [Masking] {
      let scores = try clip.answers(coalitions)
      return zip(coalitions, scores.logOdds(of: question.label, against: question.against))
        .enumerated().map { version, found in
          Masking(
            kept: found.0,
            value: found.1,
            keepsAnswer: scores.answer(version) == question.label
          )
        }
    }
    let budget = SamplingBudget(options.budget, units: count)
    let sampled = try PermutationSampling(
      groups: groups,
      budget: budget.orders,
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
    let lime = try SampledSurrogate(
      units: count,
      budget: budget.surrogate,
      seed: options.seed,
      asking: maskings
    )
    surrogate = lime?.surrogate
    surrogateErrors = lime?.standardErrors
    var evaluations = sampled.evaluations + budget.others + (lime?.maskings.count ?? 0)
    notes = Self.shortage(
      "SHAP",
      sampled.isPrecise,
      sampled.values,
      sampled.standardErrors,
      options
    )
    if let lime {
      let found = lime.surrogate.coefficients
      notes += Self.shortage("LIME", lime.isPrecise, found, lime.standardErrors, options)
    } else {
      notes.append(
        "the budget of \(grouped(options.budget)) maskings is too small for LIME with"
          + " \(count) parts; expected at least \(grouped(SamplingBudget.fewestForSurrogate(count)))"
      )
    }
    let highest = AnchorSearch.highestPrecision
    if ends.answer(1) == question.label, options.precision > highest {
      notes.append(
        "no anchor was looked for: a precision of \(options.precision.shortText) was asked for, and drawn"
          + " maskings can show at most \(((1_000 * highest).rounded(.down) / 1_000).shortText); of at most"
          + " \(UnitChoice.mostEnumerated) parts all maskings are tried, which can show more"
      )
    } else if ends.answer(1) == question.label, let lime {
      let search = try AnchorSearch(
        precision: options.precision,
        contributions: shapley,
        known: lime.maskings,
        budget: max(0, options.budget - evaluations),
        seed: options.seed,
        asking: maskings
      )
      evaluations += search.evaluations
      if let found = search.anchor, let interval = search.interval {
        anchor = (found, [interval.lowerBound, interval.upperBound], false)
      } else {
        notes.append(
          "no anchor was found with the budget of \(grouped(options.budget)) maskings: no set of parts"
            + " was shown to keep the answer in \(percent(options.precision)) of them"
        )
      }
    }
    self.evaluations = evaluations
  }

  /// What to say if the budget ended before standard errors were small.
  private static func shortage(
    _ method: String,
    _ isPrecise: Bool,
    _ values: [Double],
    _ errors: [Double],
    _ options: ExplanationOptions
  ) -> [String] {
    guard !isPrecise else { return [] }
    let most = errors.max() ?? 0
    let range = (values.max() ?? 0) - (values.min() ?? 0)
    let share = range > 0 ? most / range : 0
    let budget = "the budget of \(grouped(options.budget)) maskings ended before"
    // Of few draws that agree by chance.
    guard share >= PermutationSampling.preciseShare else {
      return ["\(budget) the standard errors of \(method) were known well"]
    }
    return [
      "\(budget) every standard error of \(method) was below"
        + " \(percent(PermutationSampling.preciseShare)) of the range: the largest is \(percent(share))"
    ]
  }
}

/// How many maskings each method may ask for, if not all are tried.
struct SamplingBudget {
  /// For orders, from which Shapley values follow: these need the most.
  let orders: Int
  /// For LIME, whose maskings the search for an anchor starts with; what is left is the search's.
  let surrogate: Int
  /// Asked for in any case: each unit removed alone, and the curves.
  let others: Int

  private static let orderShare = 0.55
  private static let surrogateShare = 0.17

  init(_ budget: Int, units: Int) {
    others = Self.others(units)
    let rest = Double(budget - others)
    orders = Int(Self.orderShare * rest)
    surrogate = Int(Self.surrogateShare * rest)
  }

  /// The smallest budget with which LIME is fitted.
  static func fewestForSurrogate(_ units: Int) -> Int {
    let fewest = Double(SampledSurrogate.fewest(units)) / surrogateShare
    return others(units) + Int(fewest.rounded(.up)) + 1
  }

  private static func others(_ units: Int) -> Int { units + 2 * (units - 1) }
}

extension AnswerScores {
  /// The game whose values are the log-odds of a label.
  func game(_ units: Int, _ question: Question) -> GameTable {
    GameTable(units: units, values: logOdds(of: question.label, against: question.against))
  }
}
