package import ArgumentParser

extension ParsableArguments {
  /// The given flags among those without a default, in the order of their declarations; found by
  /// reflection, so that none can be forgotten.
  package var givenFlags: [String] {
    Mirror(reflecting: self).children.flatMap { child -> [String] in
      switch child.value {
      case let group as any FlagGroup: group.givenFlags
      case let flag as any GivenFlag where flag.isGiven:
        // A wrapped property's storage is named after it, with an underscore.
        ["--" + (child.label ?? "").dropFirst().kebabCase]
      default: []
      }
    }
  }
}

/// A flag that knows whether it was given.
private protocol GivenFlag {
  var isGiven: Bool { get }
}

extension Option: GivenFlag where Value: MaybeAbsent {
  fileprivate var isGiven: Bool { !wrappedValue.isAbsent }
}

extension Flag: GivenFlag where Value == Bool {
  fileprivate var isGiven: Bool { wrappedValue }
}

/// An optional value of any type.
private protocol MaybeAbsent {
  var isAbsent: Bool { get }
}

extension Optional: MaybeAbsent {
  fileprivate var isAbsent: Bool { self == nil }
}

extension Array: MaybeAbsent {
  fileprivate var isAbsent: Bool { isEmpty }
}

/// Options within options.
private protocol FlagGroup {
  var givenFlags: [String] { get }
}

extension OptionGroup: FlagGroup {
  fileprivate var givenFlags: [String] { wrappedValue.givenFlags }
}

extension Substring {
  /// `learningRate` as `learning-rate`.
  fileprivate var kebabCase: String {
    map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}
