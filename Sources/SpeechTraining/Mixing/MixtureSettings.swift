/// What long recordings are mixed from, and how.
package struct MixtureSettings: Sendable, Equatable {
  /// The labels whose words are in the truth; empty for all labels.
  package var words: [String] = []
  /// The clips to use; nil for all.
  package var subset: Subset?
  /// How many recordings.
  package var recordings = 1
  /// How long each is, in minutes.
  package var minutes = 10.0
  /// The mean time between the end of a word and the beginning of the next, in seconds: a shortest time, and
  /// one of an exponential distribution, so that how long nothing was said does not tell when a word comes.
  package var gapSeconds = 3.0
  /// How much of what is said are words of other labels, from 0 to 1, where there are any.
  package var otherShare = 0.5
  /// How many of the words in the truth have a word of another label said over them, from 0 to 1.
  package var overlapShare = 0.0
  /// How many words are said in a simulated room, from 0 to 1.
  package var roomShare = 0.0
  /// A word's mean power over that of the background, in dB, drawn for every word.
  package var snrDecibels = Interval(10, 10)
  /// The mean power of words, in dB relative to a mean square of 1; nil for that of the clips.
  ///
  /// Without a background it is drawn for every word. With one it is that of a word in the middle of
  /// `snrDecibels`, and drawn for every recording, whose background keeps its level.
  package var levelDecibels: Interval?
  /// The power of white noise where there is no background, in dB relative to a mean square of 1; nil for
  /// digital silence.
  package var noiseFloorDecibels: Double?
  package var seed: UInt64 = 0

  package init() {}

  /// The shortest time between two words, in seconds, which is longer than what is left around them.
  package static let shortestGapSeconds = 0.3
  /// The shortest mean of the times between words, in seconds.
  package static let shortestMeanGapSeconds = 0.5
}
