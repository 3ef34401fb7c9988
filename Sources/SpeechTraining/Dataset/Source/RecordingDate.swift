internal import Foundation

/// When something was recorded: a day, or a time of it, in UTC where a zone was given.
public struct RecordingDate: Sendable, Hashable, Comparable {
  /// Seconds since 1970, for comparison.
  private let seconds: Int
  /// The date in ISO 8601.
  public let text: String

  /// Reads `2026-11-24`, `20261124`, `2026/11/24`, each with `T12:30:05` and a zone (`Z`, `+02:00`)
  /// as optional suffixes; nil for anything else.
  public init?(_ text: String) {
    let form =
      /(\d{4})(?:-(\d{2})-|\/(\d{2})\/|(\d{2}))(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?/
    guard let match = text.trimmingCharacters(in: .whitespaces).wholeMatch(of: form)?.output
    else { return nil }
    func number(_ text: Substring?) -> Int { text.flatMap { Int($0) } ?? 0 }
    self.init(
      year: number(match.1),
      month: number(match.2 ?? match.3 ?? match.4),
      day: number(match.5),
      secondOfDay: number(match.6) * 3_600 + number(match.7) * 60 + number(match.8),
      zoneSeconds: Self.zone(match.9)
    )
  }

  /// Finds a day in a file's name, such as `2026-11-24` or `20261124`, with no adjacent digit.
  init?(inFileName name: some StringProtocol) {
    let form = /(?:^|\D)((?:19|20)\d{2})([-_.]?)(\d{2})([-_.]?)(\d{2})(?:\D|$)/
    for match in String(name).matches(of: form) where match.output.2 == match.output.4 {
      let date = Self(
        year: Int(match.output.1) ?? 0,
        month: Int(match.output.3) ?? 0,
        day: Int(match.output.5) ?? 0
      )
      guard let date else { continue }
      self = date
      return
    }
    return nil
  }

  private init?(year: Int, month: Int, day: Int, secondOfDay: Int = 0, zoneSeconds: Int = 0) {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = DateComponents(calendar: calendar, year: year, month: month, day: day)
    guard parts.isValidDate, let date = parts.date, (0..<86_400).contains(secondOfDay) else {
      return nil
    }
    seconds = Int(date.timeIntervalSince1970) + secondOfDay - zoneSeconds
    let form = Date.ISO8601FormatStyle(timeZone: .gmt)
    let moment = Date(timeIntervalSince1970: Double(seconds))
    text =
      seconds.isMultiple(of: 86_400)
      ? moment.formatted(form.year().month().day()) : moment.formatted(form)
  }

  /// Seconds east of Greenwich of `Z`, `+02:00` or `+0200`.
  private static func zone(_ text: Substring?) -> Int {
    guard let text, text != "Z" else { return 0 }
    let digits = text.dropFirst().filter(\.isNumber)
    let size = (Int(digits.prefix(2)) ?? 0) * 3_600 + (Int(digits.suffix(2)) ?? 0) * 60
    return text.first == "-" ? -size : size
  }

  /// Orders dates chronologically.
  public static func < (a: RecordingDate, b: RecordingDate) -> Bool { a.seconds < b.seconds }
}

extension RecordingDate: Codable {
  /// Reads a date in ISO 8601.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    guard let date = Self(try value.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: value, debugDescription: "expected a date")
    }
    self = date
  }

  /// Writes the date in ISO 8601.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(text)
  }
}
