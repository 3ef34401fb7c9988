/// An invalid setting: which one, what was found and what was expected.
public enum ConfigurationError: Error, Equatable {
  /// A key that no setting has, with its path; with the last part of the nearest existing key, if one is near.
  case unknownKey(key: String, nearest: String?, known: [String])
  /// A value that the setting does not accept.
  case invalidValue(key: String, found: String, expected: String)
  /// A mel filter that falls between two bins of the transform.
  case emptyMelBand(band: Int, lowerHertz: Double, upperHertz: Double, hertzPerBin: Double)
  /// A layer with settings that cannot be, or that does not fit those before it.
  case layer(path: LayerPath, name: String, problem: LayerProblem)
  /// Settings, each valid by itself, that together need too much work or memory: each with its
  /// value, what they need, and the most that is allowed.
  case work(settings: [String], found: WorkAmount, allowed: Int)
  /// A file that is not YAML or JSON, or has the wrong shape; the parser's message.
  case unreadable(path: String, detail: String)
  /// What is wrong with a setting of a file, and in which line, if the file has that setting.
  indirect case inFile(path: String, line: Int?, problem: ConfigurationError)
}

extension ConfigurationError: CustomStringConvertible {
  /// One line for the user: the setting, what was found, what was expected.
  public var description: String {
    switch self {
    case .unknownKey(let key, let nearest?, _):
      "unknown setting '\(key.excerpt())'; did you mean '\(Self.path(of: key, to: nearest).excerpt())'?"
    case .unknownKey(let key, nil, let known):
      "unknown setting '\(key.excerpt())'; known here: "
        + known.joined(separator: ", ").excerpt(1_000)
    case .invalidValue(let key, let found, let expected):
      "\(key.excerpt()) is \(found.excerpt(200)); expected \(expected.printable)"
    case .emptyMelBand(let band, let lower, let upper, let hertzPerBin):
      "mel band \(band + 1), \(Int(lower.rounded())) to \(Int(upper.rounded())) Hz, lies between"
        + " two bins of the transform, which are \(Int(hertzPerBin.rounded())) Hz apart;"
        + " use fewer mel-bands, a larger fft-length or a higher lower-frequency-hertz"
    case .layer(let path, let name, let problem):
      "\(path.words) (\(name)): \(problem)"
    case .work(let settings, let found, let allowed):
      "\(settings.joined(separator: ", ")): together they make \(found);"
        + " at most \(allowed) are allowed"
    case .unreadable(let path, let detail):
      "\(path.printable): \(detail.excerpt(600))"
    case .inFile(let path, let line, let problem):
      Self.inFile(path, line, problem.description)
    }
  }

  /// The words about a problem, behind the file and the line that they are about.
  package static func inFile(_ path: String, _ line: Int?, _ words: String) -> String {
    "\(path.printable): \(line.map { "line \($0): " } ?? "")\(words)"
  }

  /// The nearest key with the path of the unknown one, so that it can be pasted.
  private static func path(of key: String, to nearest: String) -> String {
    let parent = key.lastIndex(of: ".").map { key[...$0] } ?? ""
    return parent + nearest
  }
}
