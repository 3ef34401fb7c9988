internal import Foundation

/// A fraction in [0, 1] in words: "4.2 %".
package func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
