/// Why a model file could not be read or written.
public struct ModelFileError: Error, Equatable {
  /// What was wrong.
  public enum Reason: Equatable, Sendable {
    /// The system refused; its own words.
    case unreadable(String)
    /// Something that is no model, as its first bytes or its name tell, and what to do.
    case otherKind(found: String, advice: String)
    /// Not a safetensors file, or a damaged one.
    case malformed(String)
    /// A safetensors file that this package did not write.
    case foreign(String)
    /// Written by another version of the package.
    case version(found: String, expected: String)
    /// The checksum does not agree with the contents.
    case altered
    /// Another file than the one that was meant, by their SHA-256.
    case otherDigest(found: String, expected: String)
    /// The contents do not fit together.
    case inconsistent(String)
    /// What it makes of a recording is not a number.
    case nonFiniteAnswer
    /// It could not be written; the system's own words. What was there before is still there.
    case unwritable(String)
  }

  /// The file's path.
  public var path: String
  /// What was wrong.
  public var reason: Reason

  /// Makes an error about the file named.
  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }
}

extension ModelFileError: CustomStringConvertible {
  /// One line for a person: the file, what was found, what was expected.
  public var description: String {
    switch reason {
    case .unreadable(let words): "\(path): cannot be read: \(words)"
    case .otherKind(let found, let advice): "\(path): \(found); \(advice)"
    case .malformed(let words):
      "\(path): not a model file, or a damaged one (\(words)); copy it again or train anew"
    case .foreign(let words):
      "\(path): a safetensors file, but not a model of this package (\(words));"
        + " expected one written by asr-train"
    case .version(let found, let expected):
      "\(path): model format \(found); this program reads format \(expected);"
        + " use the program that wrote it, or train anew"
    case .altered:
      "\(path): the checksum does not agree with the contents, so the file was altered or"
        + " damaged; copy it again or train anew"
    case .otherDigest(let found, let expected):
      "\(path): another model than the one that was meant (its SHA-256 is \(found), expected"
        + " \(expected)); put that one back, or name one with --from"
    case .inconsistent(let words):
      "\(path): the contents do not fit together (\(words)); train anew"
    case .nonFiniteAnswer:
      "\(path): what the model makes of this recording is not a number, as its weights are of no"
        + " use; train anew"
    case .unwritable(let words):
      "\(path): cannot be written: \(words); what was there before is unchanged"
    }
  }
}
