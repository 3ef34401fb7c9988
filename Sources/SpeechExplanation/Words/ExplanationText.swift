internal import Foundation
internal import SpeechModel

/// Ways to explain an answer.
package enum ExplanationMethod: String, Sendable, CaseIterable {
  case lime, shap, anchor
}

extension Explanation {
  /// The most parts that are listed.
  private static let mostParts = 6

  /// The explanation for a terminal.
  ///
  /// - Parameters:
  ///   - whatIf: What would change the answer, to be told, too.
  ///   - seconds: The time that it took.
  package func text(
    file: String,
    _ methods: Set<ExplanationMethod> = Set(ExplanationMethod.allCases),
    whatIf: [WhatIfCurve] = [],
    seconds: Double
  ) -> String {
    var lines = ["\(file.printable): '\(label.printable)', \(percent(probability))"]
    if let against { lines[0] += ", against '\(against.printable)'" }
    if !parts.isEmpty {
      lines.append("  \(Sparkline.draw(importance))  \(span)")
      if methods != [.anchor] { lines += contributions(methods) }
      lines += Topic.allCases.filter { $0 != .anchor || methods.contains(.anchor) }
        .compactMap(sentence).map { "  \($0)" }
    }
    lines += whatIf.map { "  \($0.words)" }
    lines += notes.map { "  note: \($0)" }
    if !parts.isEmpty { lines.append("  " + effort(seconds)) }
    return lines.joined(separator: "\n")
  }

  private var span: String {
    "\(fixedPoint(startSeconds, decimals: 2)) to \(fixedPoint(endSeconds, decimals: 2)) s"
  }

  /// The Shapley values over time, at forty moments.
  package var importance: [Double] {
    let moments = 40
    return (0..<moments).map { moment in
      let share = (Double(moment) + 0.5) / Double(moments)
      let seconds = startSeconds + share * (endSeconds - startSeconds)
      return parts.filter { $0.startSeconds <= seconds && seconds < $0.endSeconds }
        .reduce(0) { $0 + $1.shapley }
    }
  }

  /// The parts with the largest contributions, in a table.
  private func contributions(_ methods: Set<ExplanationMethod>) -> [String] {
    let hasLime = parts[0].lime != nil
    let hasError = parts[0].standardError != nil
    let shown = parts.indices.sorted {
      (parts[$1].shapley.magnitude, $0) < (parts[$0].shapley.magnitude, $1)
    }.prefix(Self.mostParts)
    let places = shown.map { place(of: [$0]) }
    let title = "points of log-odds"
    let width = max(title.count, places.map(\.count).max() ?? 0)
    func cell(_ value: Double) -> String { signed(value, decimals: 2).leftPadded(to: 8) }
    var head = "  " + title.padded(to: width)
    if methods.contains(.shap) { head += "SHAP".leftPadded(to: 8) }
    if methods.contains(.shap), hasError { head += "±".leftPadded(to: 8) }
    if methods.contains(.lime), hasLime { head += "LIME".leftPadded(to: 8) }
    if methods.contains(.lime), hasLime, hasError { head += "±".leftPadded(to: 8) }
    let rows = zip(shown, places).map { index, place in
      var row = "  " + place.padded(to: width)
      if methods.contains(.shap) { row += cell(parts[index].shapley) }
      if methods.contains(.shap), let error = parts[index].standardError {
        row += fixedPoint(error, decimals: 2).leftPadded(to: 8)
      }
      if methods.contains(.lime), let lime = parts[index].lime { row += cell(lime) }
      if methods.contains(.lime), let error = parts[index].limeStandardError {
        row += fixedPoint(error, decimals: 2).leftPadded(to: 8)
      }
      return row
    }
    return [head] + rows
  }

  /// "R² 0.91, agreement 0.96; exact, 1,024 maskings, 0.3 s".
  private func effort(_ seconds: Double) -> String {
    let quality = fit.map {
      "R² \(fixedPoint($0.r2, decimals: 2)), agreement of SHAP and LIME"
        + " \(fixedPoint($0.agreement, decimals: 2)); "
    }
    return (quality ?? "") + "\(isExact ? "exact" : "drawn"), \(grouped(evaluations)) maskings,"
      + " \(fixedPoint(seconds, decimals: 2)) s"
  }
}

extension String {
  /// The text after as many spaces as fill a width in characters.
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
