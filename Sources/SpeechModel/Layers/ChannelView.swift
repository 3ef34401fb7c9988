/// Treats the frequencies of a row as channels, so that later layers work along time alone: rows
/// [T, F, C] are read in place as [T, 1, F · C].
package struct ChannelView: Layer {
  package var outputWidth: Int { 1 }
  package let outputChannels: Int

  package var access: MapAccess { [.replacesGradient, .isView] }

  // The output shares the input's memory, and so do their gradients.
  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {}

  package func export(_ pass: LayerExport) -> ONNXMap {
    let rows = pass.graph.rows(pass.input)
    return ONNXMap(
      rows.value,
      .rows,
      width: 1,
      channels: outputChannels,
      counts: rows.counts,
      isClear: rows.isClear
    )
  }

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
  /// Treats frequencies as channels, so that the layers after it work along time alone.
  public static var frequenciesAsChannels: LayerConfiguration {
    LayerConfiguration(ChannelView.Settings())
  }
}
