import Foundation
import TestSupport

/// The golden choices that `Fixtures/reference/choices/make.py` works out by itself.
struct ChoicesFixture: Decodable {
  struct Members: Decodable {
    let validation: [String]
    let testing: [String]
  }

  /// What validates and tests, by the rule as `split.json` names it.
  let splits: [String: Members]
  /// Clips by step or epoch.
  let orders: [String: [[Int]]]

  static func read() throws -> ChoicesFixture {
    let data = try Data(contentsOf: URL(filePath: Fixtures.path("reference/choices/choices.json")))
    return try JSONDecoder().decode(ChoicesFixture.self, from: data)
  }
}
