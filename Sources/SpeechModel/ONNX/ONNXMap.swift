/// A feature map in a graph: what a layer reads or gives, of clips that are padded to the longest.
///
/// What stands in the frames after a clip's own is finite, and otherwise anything: a layer that
/// lets frames see each other has them cleared first.
package struct ONNXMap: Sendable {
  /// The order of the axes.
  package enum Form: String, Sendable {
    /// [B, C, T, F], as convolutions read them.
    case image
    /// [B, T, F · C], as layers that treat a frame as a vector read them.
    case rows

    /// The axis of the frames.
    var frameAxis: Int { self == .image ? 2 : 1 }
  }

  /// Its tensor.
  package let value: ONNXValue
  /// The order of the tensor's axes.
  package let form: Form
  /// Positions F and channels C of a frame.
  package let width: Int
  package let channels: Int
  /// The frames of each clip, 64-bit integers [B]; nil if all have those of the map.
  package let counts: ONNXValue?
  /// Whether the frames after a clip's own are zeros.
  package let isClear: Bool

  package init(
    _ value: ONNXValue,
    _ form: Form,
    width: Int,
    channels: Int,
    counts: ONNXValue?,
    isClear: Bool = false
  ) {
    self.value = value
    self.form = form
    self.width = width
    self.channels = channels
    self.counts = counts
    self.isClear = isClear
  }

  /// The same map with other values.
  ///
  /// - Parameter keepsZeros: Whether zeros stayed zeros.
  package func with(_ value: ONNXValue, keepsZeros: Bool) -> ONNXMap {
    ONNXMap(
      value,
      form,
      width: width,
      channels: channels,
      counts: counts,
      isClear: isClear && keepsZeros
    )
  }
}

extension ONNXGraph {
  /// The map as an image.
  package func image(_ map: ONNXMap) -> ONNXMap { converted(map, to: .image) }

  /// The map as rows.
  package func rows(_ map: ONNXMap) -> ONNXMap { converted(map, to: .rows) }

  private func converted(_ map: ONNXMap, to form: ONNXMap.Form) -> ONNXMap {
    if map.form == form { return map }
    let shape = "\(map.width)×\(map.channels)"
    let value = once("\(form.rawValue) \(shape) of \(map.value.name)") {
      switch form {
      case .image:
        if map.channels == 1 { return add("Unsqueeze", map.value, integers([1])) }
        let split = add("Reshape", map.value, integers([0, 0, map.width, map.channels]))
        return transposed(split, [0, 3, 1, 2])
      case .rows:
        if map.channels == 1 { return add("Squeeze", map.value, integers([1])) }
        let last = transposed(map.value, [0, 2, 3, 1])
        return add("Reshape", last, integers([0, 0, map.width * map.channels]))
      }
    }
    // So that a later layer of the former shape reads the value as it was.
    _ = once("\(map.form.rawValue) \(shape) of \(value.name)") { map.value }
    return ONNXMap(
      value,
      form,
      width: map.width,
      channels: map.channels,
      counts: map.counts,
      isClear: map.isClear
    )
  }

  /// The value with its axes in another order.
  package func transposed(_ value: ONNXValue, _ axes: [Int]) -> ONNXValue {
    add("Transpose", value, attributes: ["perm": .integers(axes)])
  }

  /// A tensor that multiplies or is added to every frame of a map.
  ///
  /// - Parameter value: That of position f and channel c.
  package func perPosition(
    of map: ONNXMap,
    name: String,
    _ value: (_ position: Int, _ channel: Int) -> Float
  ) -> ONNXValue {
    switch map.form {
    case .image:
      // Mostly, all positions of a channel have the same.
      let isUniform = (0..<map.channels).allSatisfy { c in
        (1..<max(1, map.width)).allSatisfy { value($0, c) == value(0, c) }
      }
      let width = isUniform ? 1 : map.width
      let values = (0..<map.channels).flatMap { c in (0..<width).map { value($0, c) } }
      return constant(values, shape: [1, map.channels, 1, width], name: name)
    case .rows:
      let values = (0..<map.width).flatMap { f in (0..<map.channels).map { value(f, $0) } }
      return constant(values, shape: [map.width * map.channels], name: name)
    }
  }

  /// The product of a map and a factor for each position and channel, plus an offset.
  package func scaled(
    _ map: ONNXMap,
    factor: (_ position: Int, _ channel: Int) -> Float,
    offset: (_ position: Int, _ channel: Int) -> Float
  ) -> ONNXMap {
    let product = add("Mul", map.value, perPosition(of: map, name: "factor", factor))
    let sum = add("Add", product, perPosition(of: map, name: "offset", offset))
    return map.with(sum, keepsZeros: false)
  }
}
