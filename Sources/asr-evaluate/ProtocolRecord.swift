import SpeechTraining

/// What was heard, counted by the protocol of another tool, as an object in JSON.
struct ProtocolRecord: Encodable {
  private let name: CountingProtocol
  private let unseen: String
  private let words: Int?
  private let matched: Int?
  private let correct: Int?
  private let wrong: Int?
  private let falsePositives: Int?
  private let hours: Double?
  private let labels: [String: Label]?
  private let meanMissRate: Double?

  private struct Label: Encodable {
    var words: Int
    var hits: Int
    var falseAlarms: Int
    var missRate: Double?
    var falseAlarmsAnHour: Double?
  }

  init(_ count: ProtocolCount) {
    unseen = count.unseen
    switch count {
    case .tensorflow(let count):
      name = .tensorflow
      (words, matched, correct) = (count.words, count.matched, count.correct)
      (wrong, falsePositives) = (count.wrong, count.falsePositives)
      (hours, labels, meanMissRate) = (nil, nil, nil)
    case .picovoice(let count):
      name = .picovoice
      (words, matched, correct, wrong, falsePositives) = (nil, nil, nil, nil, nil)
      hours = count.seconds / 3_600
      labels = count.counts.mapValues {
        Label(
          words: $0.words,
          hits: $0.hits,
          falseAlarms: $0.falseAlarms,
          missRate: $0.missRate,
          falseAlarmsAnHour: count.falseAlarmsPerHour($0)
        )
      }
      meanMissRate = count.meanMissRate
    }
  }
}
