/// The text format of Prometheus, version 0.0.4.
struct PrometheusText {
  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""
  private var family = ""

  /// Begins a family, whose samples follow.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    family = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds a sample of the family.
  mutating func sample(_ labels: [(String, String)], _ value: Double) {
    sample(suffix: "", labels, value)
  }

  /// Adds the samples of a histogram.
  mutating func histogram(_ labels: [(String, String)], _ histogram: Histogram) {
    var count = 0
    for (limit, more) in zip(histogram.limits.map { "\($0)" } + ["+Inf"], histogram.counts) {
      count += more
      sample(suffix: "_bucket", labels + [("le", limit)], Double(count))
    }
    sample(suffix: "_sum", labels, histogram.sum)
    sample(suffix: "_count", labels, Double(count))
  }

  private mutating func sample(suffix: String, _ labels: [(String, String)], _ value: Double) {
    let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    let number = Int(exactly: value).map(String.init) ?? "\(value)"
    text += "\(family)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs)}") \(number)\n"
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
