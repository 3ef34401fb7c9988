/// Why a model file could not be read or written.
public struct ModelFileError: Error, Equatable {
  /// What was wrong.
  public enum Reason: Equatable, Sendable {
    /// The file cannot be read, for this reason.
    case unreadable(AudioError.Reason)
    /// Something that is not a model, and what was probably meant.
    case otherKind(found: Found, meant: Meant)
    /// Not a safetensors file, or a damaged one.
    case malformed(Damage)
    /// A safetensors file that this package did not write.
    case foreign(Foreign)
    /// Written by another version of the package.
    case version(found: String, expected: String)
    /// The checksum does not agree with the contents.
    case altered
    /// Another file than the one expected, by their SHA-256.
    case otherDigest(found: String, expected: String)
    /// The contents do not fit together.
    case inconsistent(Inconsistency)
    /// Its answer for a recording is not finite.
    case nonFiniteAnswer
    /// It could not be written, for this reason; an existing file is unchanged.
    case unwritable(FileFault)
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

extension ModelFileError {
  /// What the user probably meant by naming something other than a model.
  public enum Meant: Equatable, Sendable {
    /// A model, but it is not known which.
    case aModel
    /// The model of the run whose folder contains it; the path of the model.
    case modelOfRun(path: String)
    /// The run whose folder contains it; its path.
    case run(path: String)
    /// One of the runs in the folder; the path of one.
    case oneOfRuns(path: String)
    /// To resume the run; its path, and that of its model if it has one.
    case resume(run: String, model: String?)
  }
}

extension ModelFileError.Meant: CustomStringConvertible {
  /// Advice for the user.
  public var description: String {
    switch self {
    case .aModel: "name a model.safetensors that asr-train wrote, or the folder of a run"
    case .modelOfRun(let path): "the model of the run is \(path)"
    case .run(let path): "use \(path)"
    case .oneOfRuns(let path): "name one of them, such as \(path)"
    case .resume(let run, nil): "resume the run \(run)"
    case .resume(let run, let model?): "use \(model), or resume the run \(run)"
    }
  }
}

extension ModelFileError: CustomStringConvertible {
  /// One line for the user: the file, what was found, what was expected.
  public var description: String {
    switch reason {
    case .unreadable(let reason): "\(path): cannot be read: \(reason.explanation)"
    case .otherKind(let found, let meant): "\(path): \(found); \(meant)"
    case .malformed(let damage):
      "\(path): not a model file, or a damaged one (\(damage)); copy it again or train anew"
    case .foreign(let foreign):
      "\(path): a safetensors file, but not a model of this package (\(foreign));"
        + " expected one written by asr-train"
    case .version(let found, let expected):
      "\(path): model format \(found); this program reads format \(expected);"
        + " use the program that wrote it, or train anew"
    case .altered:
      "\(path): the checksum does not agree with the contents, so the file was altered or"
        + " damaged; copy it again or train anew"
    case .otherDigest(let found, let expected):
      "\(path): another model than the one that was meant (its SHA-256 is \(found), expected"
        + " \(expected)); put that one back"
    case .inconsistent(let inconsistency):
      "\(path): the contents do not fit together (\(inconsistency)); train anew"
    case .nonFiniteAnswer:
      "\(path): what the model makes of this recording is not a number, as its weights are of no"
        + " use; train anew"
    case .unwritable(let fault):
      "\(path): cannot be written: \(fault); what was there before is unchanged"
    }
  }
}
