internal import Foundation

/// A share in [0, 1] for a person: "4.2 %".
package func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
