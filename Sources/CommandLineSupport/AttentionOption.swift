package import ArgumentParser
package import SpeechModel

/// Whether to show where in a recording the model looks.
package struct AttentionOption: ParsableArguments {
  @Flag(
    name: .long,
    help: ArgumentHelp(
      "Show where in each recording the model looks, over time.",
      discussion: "For models with attention-pool, such as those of asr-train --model att-rnn."
    )
  )
  package var attention: Bool = false

  package init() {}

  /// What there is to show of a clip; nil if nobody asked.
  ///
  /// - Throws: `NoAttention`, or `AudioError` as recognition does.
  package func look(at clip: AudioClip, _ recognizer: SpeechRecognizer) throws -> Attention? {
    attention ? try recognizer.attention(clip) : nil
  }

  /// Refuses a model that has nothing to show.
  ///
  /// - Throws: `NoAttention`.
  package func check(_ recognizer: SpeechRecognizer) throws {
    if attention && !recognizer.hasAttention { throw NoAttention() }
  }
}

/// A model that does not weigh frames was asked where it looks.
package struct NoAttention: Error, CustomStringConvertible {
  package var description: String {
    "--attention: the model has no attention-pool layer whose weights could be shown; train one"
      + " with 'asr-train <folder> --model \(Preset.attentionRNN.rawValue)'"
  }
}
