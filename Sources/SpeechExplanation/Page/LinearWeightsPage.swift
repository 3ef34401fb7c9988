internal import SpeechModel
package import SpeechTraining

extension LinearWeights {
  /// The page: the weight of every feature by label, of its mean and of its deviation.
  ///
  /// - Parameter model: The model's file.
  package func page(model: String) -> HTML {
    Page.document(
      title: "What a linear model has learned",
      introduction: """
        <p class="soft">\(model)</p>
        """,
      sections: [Page.Section("weights", "Weights", pictures)]
    )
  }
}
