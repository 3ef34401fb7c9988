extension ModelFileError {
  /// How a file is no safetensors file, or a damaged one.
  public enum Damage: Sendable, Equatable {
    /// It has too few bytes for any header.
    case tooShort(bytes: Int)
    /// Its header would have an impossible number of bytes.
    case headerLength(UInt64, fileBytes: Int)
    /// Its header is not what the format allows; with the strict parser's message.
    case header(detail: String)
    /// A tensor contradicts the header or its bytes.
    case tensor(name: String, TensorDamage)
    /// Bytes after the last tensor.
    case leftOver(bytes: Int)
  }

  /// What is wrong with a tensor's place or shape.
  public enum TensorDamage: Sendable, Equatable {
    /// It does not begin where the one before it ends, or reaches beyond the file.
    case place
    /// Its shape has more values than a number can count.
    case impossibleShape
    /// Its shape has another size than its bytes.
    case otherSize
  }

  /// Why a safetensors file is not one of this package.
  public enum Foreign: Sendable, Equatable {
    /// It lacks a key that this package writes.
    case noKey(String)
    /// A tensor's values are of another type.
    case type(name: String, found: String)
  }

  /// How the contents of a file do not fit together.
  public enum Inconsistency: Error, Sendable, Equatable {
    /// A key is missing.
    case noKey(String)
    /// A key's text is longer than any that is written.
    case tooLong(key: String)
    /// A key's text is not strict JSON; with the parser's message.
    case json(key: String, detail: String)
    /// A part cannot be read: the configuration, the progress, or a key.
    case unreadable(part: String)
    /// Settings that are invalid, or do not fit together.
    case settings(ConfigurationError)
    /// A label comes twice.
    case repeatedLabel
    /// A deviation of the features is too small to divide by.
    case smallDeviation(name: String)
    /// No layer has this tensor.
    case extraTensor(name: String)
    /// A tensor of a layer is missing.
    case noTensor(name: String)
    /// A tensor has another shape than its layer.
    case shape(name: String, found: [Int], expected: [Int])
    /// A tensor holds values that are not finite.
    case nonFinite(name: String)
    /// A tensor of variances holds a negative one.
    case negativeVariance(name: String)
    /// The network answers only clips that are longer than any word.
    case neededClip(seconds: Int)
    /// A checkpoint lacks a part.
    case noPart
    /// A checkpoint holds values that are impossible.
    case impossibleValues
    /// A checkpoint lacks weights, or the moments of its optimizer.
    case noWeights
  }
}

extension ModelFileError.Damage: CustomStringConvertible {
  /// What was found.
  public var description: String {
    switch self {
    case .tooShort(let bytes): "only \(bytes) bytes"
    case .headerLength(let length, let fileBytes):
      "its header would have \(length) bytes, the file has \(fileBytes)"
    case .header(let detail): detail
    case .tensor(let name, .place): "'\(name)' does not lie where the one before it ends"
    case .tensor(let name, .impossibleShape): "'\(name)' has an impossible shape"
    case .tensor(let name, .otherSize): "'\(name)' has a shape that does not agree with its bytes"
    case .leftOver(let bytes): "\(bytes) bytes are left over"
    }
  }
}

extension ModelFileError.Foreign: CustomStringConvertible {
  /// What was found.
  public var description: String {
    switch self {
    case .noKey(let key): "it has no \(key)"
    case .type(let name, let found): "'\(name)' holds \(found), not F32 or F16"
    }
  }
}

extension ModelFileError.Inconsistency: CustomStringConvertible {
  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .noKey(let key): "it has no \(key)"
    case .tooLong(let key): "\(key) is longer than 1 MiB"
    case .json(let key, let detail): "\(key): \(detail)"
    case .unreadable(let part): "its \(part) cannot be read"
    case .settings(let error): error.description
    case .repeatedLabel: "a label comes twice"
    case .smallDeviation(let name): "\(name) is too small"
    case .extraTensor(let name): "no layer has the tensor '\(name)'"
    case .noTensor(let name): "the tensor '\(name)' is missing"
    case .shape(let name, let found, let expected):
      "'\(name)' has the shape \(found), expected \(expected)"
    case .nonFinite(let name): "'\(name)' holds values that are not finite"
    case .negativeVariance(let name): "'\(name)' holds a negative variance"
    case .neededClip(let seconds): "its network needs clips of \(seconds) seconds"
    case .noPart: "it lacks a part"
    case .impossibleValues: "it holds values that cannot be"
    case .noWeights: "it lacks weights or moments"
    }
  }
}
