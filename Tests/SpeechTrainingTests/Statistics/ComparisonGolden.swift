import Foundation
import TestSupport

/// What scipy, scikit-learn, cleanlab and others say, from `Fixtures/reference/comparison/make.py`.
struct ComparisonGolden: Decodable {
  struct Distance: Decodable {
    let old: [Double]
    let new: [Double]
    let statistic: Double
  }
  struct Area: Decodable {
    let scores: [Double]
    let isNew: [Bool]
    let area: Double
  }
  struct Discoveries: Decodable {
    let p: [Double]
    let adjusted: [Double]
  }
  struct Exact: Decodable {
    let hits: Int
    let size: Int
    let among: Int
    let count: Int
    let p: Double
  }
  struct LeaveOneOut: Decodable {
    let features: [[Double]]
    let isNew: [Bool]
    let penalty: Double
    let scores: [Double]
  }
  struct ConfidentLearning: Decodable {
    let labels: [Int]
    let probabilities: [[Double]]
    let issues: [Int]
  }
  struct Priors: Decodable {
    let old: [[Double]]
    let new: [[Double]]
    let shares: [Double]
  }
  struct Threshold: Decodable {
    let old: [Double]
    let right: [Bool]
    let new: [Double]
    let threshold: Double
    let accuracy: Double
  }

  let distances: [Distance]
  let areas: [Area]
  let discoveries: [Discoveries]
  let exact: [Exact]
  let leaveOneOut: LeaveOneOut
  let confidentLearning: [ConfidentLearning]
  let priors: [Priors]
  let thresholds: [Threshold]

  static func read() throws -> ComparisonGolden {
    let path = Fixtures.path("reference/comparison/golden.json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
  }
}
