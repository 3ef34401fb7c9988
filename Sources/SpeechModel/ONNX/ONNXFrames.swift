/// Clips of unequal length in one batch: which frames are a clip's own.
extension ONNXGraph {
  /// The numbers from 0 up to a size [1], 64-bit integers.
  package func range(_ size: ONNXValue) -> ONNXValue {
    once("range of \(size.name)") {
      let scalar = add("Squeeze", size, integers([0]))
      return add("Range", integer(0), scalar, integer(1))
    }
  }

  /// The size of a value along an axis, [1].
  package func size(_ value: ONNXValue, axis: Int) -> ONNXValue {
    once("size \(axis) of \(value.name)") {
      add("Gather", add("Shape", value), integers([axis]))
    }
  }

  /// The frames T of the map, those after the end of shorter clips included, [1].
  package func frames(_ map: ONNXMap) -> ONNXValue {
    // Maps with the same frames of each clip have the same in all.
    once("frames of \(map.counts?.name ?? map.value.name)") {
      size(map.value, axis: map.form.frameAxis)
    }
  }

  /// The frames of each clip, [B], or [1] if all have the same.
  package func counts(_ map: ONNXMap) -> ONNXValue { map.counts ?? frames(map) }

  /// The frames of each clip as floats, [B, 1, 1] for rows and [B, 1, 1, 1] for images.
  package func floatCounts(_ map: ONNXMap) -> ONNXValue {
    let counts = counts(map)
    return once("\(map.form.rawValue) float counts \(counts.name)") {
      let floats = cast(counts, to: .float)
      return add("Unsqueeze", floats, integers(map.form == .image ? [1, 2, 3] : [1, 2]))
    }
  }

  /// The value as another kind of number.
  package func cast(_ value: ONNXValue, to element: ONNXElement) -> ONNXValue {
    add("Cast", value, attributes: ["to": .integer(element.rawValue)])
  }

  /// Whether each frame is one of its clip, [B, T]; nil if all are.
  package func mask(_ map: ONNXMap) -> ONNXValue? {
    guard let counts = map.counts else { return nil }
    return once("mask \(counts.name)") {
      add("Less", range(frames(map)), add("Unsqueeze", counts, integers([1])))
    }
  }

  /// The map with a value in all frames that are not a clip's own.
  package func cleared(_ map: ONNXMap, to fill: Float = 0) -> ONNXMap {
    guard let counts = map.counts, let mask = mask(map) else { return map }
    if map.isClear && fill == 0 { return map }
    let own = once("\(map.form.rawValue) mask \(counts.name)") {
      add("Unsqueeze", mask, integers(map.form == .image ? [1, 3] : [2]))
    }
    let value = once("cleared \(map.value.name) to \(fill)") {
      add("Where", own, map.value, scalar(fill))
    }
    return ONNXMap(
      value,
      map.form,
      width: map.width,
      channels: map.channels,
      counts: map.counts,
      isClear: fill == 0
    )
  }

  /// The sum over the frames of each clip: rows [B, 1, F · C], images [B, C, 1, F].
  package func sumOverFrames(_ map: ONNXMap) -> ONNXValue {
    add("ReduceSum", cleared(map).value, integers([map.form.frameAxis]))
  }

  /// The mean over the frames of each clip, in the same shape.
  package func meanOverFrames(_ map: ONNXMap) -> ONNXValue {
    add("Div", sumOverFrames(map), floatCounts(map))
  }

  /// The population variance over the frames of each clip of rows, [B, 1, F · C], given the mean.
  package func varianceOverFrames(_ rows: ONNXMap, mean: ONNXValue) -> ONNXValue {
    let difference = add("Sub", rows.value, mean)
    let square = add("Mul", difference, difference)
    return meanOverFrames(rows.with(square, keepsZeros: false))
  }
}
