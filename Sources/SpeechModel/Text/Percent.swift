/// A fraction in [0, 1] in words: "4.2 %".
package func percent(_ share: Double) -> String { "\(fixedPoint(100 * share, decimals: 1)) %" }
