internal import HTTPTypes
internal import SpeechModel

/// What the address and the content type of a stream of sound say of it.
struct ListeningWish: Sendable {
  /// The name of the model; nil for the first.
  let model: String?
  /// What the consumer calls the stream.
  let key: String?
  let settings: StreamSettings
  /// How samples without a header are written; nil for WAV.
  let coding: SampleCoding?
  let channel: ChannelChoice

  private static let settingNames = [
    "threshold", "smooth", "window", "hop", "refractory", "exclusive",
  ]
  private static let codingNames = ["rate", "encoding", "channels"]

  /// - Throws: `ServingError`.
  init(_ query: QueryString, contentType: String?) throws {
    try query.allow(["key", "model", "channel"] + Self.codingNames + Self.settingNames)
    model = try query.value("model")
    key = try query.value("key")
    settings = try Self.settings(query)
    coding = try Self.coding(query) ?? contentType.flatMap { try Self.coding(contentType: $0) }
    channel = ChannelChoice(number: try query.value("channel").map(Self.channel))
  }

  private static func channel(_ text: String) throws -> Int {
    guard let number = Int(text), number >= 1 else {
      throw ServingError(.badRequest, "'channel' is '\(text.excerpt(20))'; expected 1 or more")
    }
    return number
  }

  // MARK: Settings

  /// The settings by the names that `asr-listen` has for them.
  private static func settings(_ query: QueryString) throws -> StreamSettings {
    var settings = StreamSettings()
    func set(_ name: String, _ set: (inout StreamSettings, Double) -> Void) throws {
      guard let text = try query.value(name) else { return }
      guard let value = Double(text) else {
        throw ServingError(.badRequest, "'\(name)' is '\(text.excerpt(20))'; expected a number")
      }
      set(&settings, value)
      do {
        try settings.validate()
      } catch ConfigurationError.invalidValue(_, _, let expected) {
        throw ServingError(
          .badRequest,
          "'\(name)' is '\(text.excerpt(20))'; expected \(expected)"
        )
      }
    }
    // 0 stands for the default, as for recordings.
    try set("threshold") { $0.threshold = $1 == 0 ? nil : $1 }
    try set("smooth") { $0.smoothingSeconds = $1 }
    try set("window") { $0.windowSeconds = $1 }
    try set("hop") { $0.hopSeconds = $1 }
    try set("refractory") { $0.refractorySeconds = $1 }
    switch try query.value("exclusive") {
    case nil, "false": break
    case "", "true": settings.isExclusive = true
    case let text?:
      throw ServingError(
        .badRequest,
        "'exclusive' is '\(text.excerpt(20))'; expected true or false"
      )
    }
    return settings
  }

  // MARK: Samples without a header

  private static func coding(_ query: QueryString) throws -> SampleCoding? {
    guard let rate = try query.value("rate") else {
      for name in codingNames where try query.value(name) != nil {
        throw ServingError(
          .badRequest,
          "'\(name)' is for samples without a header; give 'rate', too"
        )
      }
      return nil
    }
    let text = try query.value("encoding") ?? SampleEncoding.s16le.rawValue
    guard let encoding = SampleEncoding(rawValue: text) else {
      let names = SampleEncoding.allCases.map(\.rawValue).joined(separator: ", ")
      throw ServingError(
        .badRequest,
        "'encoding' is '\(text.excerpt(20))'; expected one of: \(names)"
      )
    }
    return SampleCoding(
      encoding: encoding,
      channels: try query.value("channels").map(channels) ?? 1,
      sampleRateHertz: try hertz(rate)
    )
  }

  /// The coding that `audio/l16;rate=16000;channels=1` names, whose higher byte comes first (RFC
  /// 2586); nil for another content type.
  private static func coding(contentType: String) throws -> SampleCoding? {
    let parts = contentType.split(separator: ";").map {
      String($0).trimmed { $0 == " " || $0 == "\t" }.lowercased()
    }
    guard parts.first == "audio/l16" else { return nil }
    var parameters: [Substring: String] = [:]
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { parameters[pair[0]] = String(pair[1]) }
    }
    guard let rate = parameters["rate"] else {
      throw ServingError(
        .badRequest,
        "the content type audio/l16 names no rate; expected one, as in:"
          + " audio/l16;rate=16000;channels=1"
      )
    }
    return SampleCoding(
      encoding: .s16be,
      channels: try parameters["channels"].map(channels) ?? 1,
      sampleRateHertz: try hertz(rate)
    )
  }

  private static func hertz(_ text: String) throws -> Int {
    let rates = AudioLimits().sampleRateHertz
    guard let rate = Int(text), rates.contains(rate) else {
      throw ServingError(
        .badRequest,
        "'rate' is '\(text.excerpt(20))'; expected \(rates.lowerBound) to \(rates.upperBound) Hz"
      )
    }
    return rate
  }

  private static func channels(_ text: String) throws -> Int {
    let most = AudioLimits().channels
    guard let count = Int(text), (1...most).contains(count) else {
      throw ServingError(
        .badRequest,
        "'channels' is '\(text.excerpt(20))'; expected 1 to \(most)"
      )
    }
    return count
  }
}
