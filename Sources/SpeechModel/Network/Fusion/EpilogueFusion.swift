extension NetworkBuilder {
  /// Fuses the layers that follow the first one into it as far as it can apply them; returns the
  /// number of configured layers that it then implements.
  mutating func takeEpilogue(
    from rest: ArraySlice<LayerConfiguration>,
    at path: LayerPath
  ) -> Int {
    site.epilogue = Epilogue()
    guard let kinds = rest.first?.settings.epilogues else { return 0 }
    var following = rest.dropFirst()
    if foldsNorms, kinds.contains(.channelFactors),
      let norm = following.first?.settings as? BatchNormalization.Settings
    {
      folds.append(
        BatchNormFold(convolution: path.name, norm: path.next.name, epsilon: norm.epsilon)
      )
      site.epilogue.addsBias = true
      following = following.dropFirst()
    }
    if kinds.contains(.relu) || foldsNorms && kinds.contains(.inferredReLU),
      following.first == .relu
    {
      site.epilogue.appliesReLU = true
      following = following.dropFirst()
    }
    return rest.count - following.count
  }
}
