/// Takes the frequencies of a row for channels, so that what follows goes over time alone: rows
/// [T, F, C] are read as [T, 1, F · C], as they lie.
package struct ChannelView: Layer {
  package var outputWidth: Int { 1 }
  package let outputChannels: Int

  package var access: MapAccess { [.replacesGradient, .isView] }

  // Its output is its input's memory, and so are the gradients of the two.
  package func infer(_ pass: LayerPass) {}
  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {}
}

extension ChannelView {
  /// `{frequencies-as-channels: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "frequencies-as-channels"

    package init() {}

    package func layer(_ site: inout LayerSite) -> any Layer {
      ChannelView(outputChannels: site.width * site.channels)
    }
  }
}

extension LayerConfiguration {
  /// Takes frequencies for channels, so that the layers after it go over time alone.
  public static var frequenciesAsChannels: LayerConfiguration {
    LayerConfiguration(ChannelView.Settings())
  }
}
