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

  /// The attention of a clip; nil unless the option was given.
  ///
  /// - Throws: `NoAttention`, or `AudioError` as recognition does.
  package func look(at clip: AudioClip, _ recognizer: SpeechRecognizer) throws -> Attention? {
    attention ? try recognizer.attention(clip) : nil
  }

  /// Refuses a model without attention if the option was given.
  ///
  /// - Throws: `NoAttention`.
  package func check(_ recognizer: SpeechRecognizer) throws {
    if attention && !recognizer.hasAttention { throw NoAttention() }
  }
}

/// The option was given for a model without attention.
package struct NoAttention: Error, CustomStringConvertible {
  package var description: String {
    "--attention: the model has no attention-pool layer whose weights could be shown; train one"
      + " with 'asr-train <folder> --model \(Preset.attentionRNN.rawValue)'"
  }
}
