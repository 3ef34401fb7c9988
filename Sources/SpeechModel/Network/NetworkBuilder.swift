/// Builds layers from configured ones, one after another and branch by branch, keeping track of
/// shapes and offsets.
struct NetworkBuilder {
  private(set) var graph = NetworkGraph()
  private(set) var configured: [ConfiguredLayer] = []
  private(set) var origins: [Range<Int>] = []
  /// The batch norms that inference computes as part of the convolution before them.
  var folds: [BatchNormFold] = []
  /// The input and the tasks of the next layer, and the tensors of the layers so far.
  var site: LayerSite
  /// The map that the next layer reads.
  private var map = 0
  /// The number of residual blocks around the next layer.
  private var depth = 0
  let foldsNorms: Bool

  /// Bounds on what a configuration, perhaps from an untrusted model file, may request.
  private static let layerLimit = 512
  private static let sizeLimit = 1 << 16
  private static let frameLimit = 4_096
  private static let parameterLimit = 1 << 30
  private static let depthLimit = 16
  /// Padding may add the former number of frames to a clip with the latter.
  private static let (addedFrames, clipFrames) = (4_096, 100)

  init(width: Int, channels: Int, foldsNorms: Bool) {
    site = LayerSite(width: width, channels: channels)
    self.foldsNorms = foldsNorms
  }

  /// Adds the layers of a network.
  ///
  /// - Throws: `ConfigurationError.layer`.
  mutating func add(_ configuration: [LayerConfiguration]) throws {
    try add(configuration) { LayerPath.top($0) }
  }

  /// Adds a sequence of layers.
  private mutating func add(
    _ configuration: [LayerConfiguration],
    _ path: (Int) -> LayerPath
  ) throws {
    var index = 0
    while index < configuration.count {
      let (layer, layerPath) = (configuration[index], path(index))
      try layer.settings.check(
        LayerLimits(path: layerPath, name: layer.name, width: site.width, channels: site.channels)
      )
      func fail(_ problem: LayerProblem) -> ConfigurationError {
        .layer(path: layerPath, name: layer.name, problem: problem)
      }
      guard configured.count < Self.layerLimit else {
        throw ConfigurationError.invalidValue(
          key: "network.layers",
          found: "more than \(Self.layerLimit) layers",
          expected: "at most \(Self.layerLimit)"
        )
      }
      var sources: NetworkGraph.Sources?
      if let branches = layer.settings.branches {
        let (sum, other) = try addBranches(branches.body, branches.shortcut, at: layerPath, fail)
        sources = NetworkGraph.Sources(main: sum.map, shortcut: other.map)
        site.bodyWidth = sum.width
      }
      let used = takeEpilogue(from: configuration[index...], at: layerPath)
      site.name = layerPath.name
      site.index = configured.count
      append(layer.settings.layer(&site), sources)
      let first = configured.count
      for offset in 0..<used {
        configured.append(
          ConfiguredLayer(path: path(index + offset), configuration: configuration[index + offset])
        )
      }
      origins.append(first..<configured.count)
      guard site.width >= 1 else { throw fail(.noFrequencies) }
      guard site.parameters.count <= Self.parameterLimit else {
        throw fail(.parameters(found: site.parameters.count, allowed: Self.parameterLimit))
      }
      guard graph.frames(input: Self.clipFrames)[map] <= Self.clipFrames + Self.addedFrames else {
        throw fail(.addedFrames(allowed: Self.addedFrames))
      }
      guard site.width * site.channels <= Self.sizeLimit else {
        throw fail(
          .frameValues(found: site.width * site.channels, allowed: Self.sizeLimit)
        )
      }
      index += used
    }
  }

  /// The output of a branch.
  private typealias Branch = (map: Int, width: Int, channels: Int)

  /// Adds the two branches of a residual block, the shortcut last.
  private mutating func addBranches(
    _ body: [LayerConfiguration],
    _ shortcut: [LayerConfiguration],
    at path: LayerPath,
    _ fail: (LayerProblem) -> ConfigurationError
  ) throws -> (sum: Branch, other: Branch) {
    guard depth < Self.depthLimit else { throw fail(.depth(allowed: Self.depthLimit)) }
    depth += 1
    defer { depth -= 1 }
    let start: Branch = (map, site.width, site.channels)
    func branch(_ layers: [LayerConfiguration], _ name: String) throws -> Branch {
      (map, site.width, site.channels) = start
      try add(layers) { path.child(name, $0) }
      return (map, site.width, site.channels)
    }
    let sum = try branch(body, "body")
    let other = try branch(shortcut, "shortcut")
    guard sum.channels == other.channels, sum.width == other.width || sum.width == 1 else {
      throw fail(
        .branchShapes(
          body: .init(frequencies: sum.width, channels: sum.channels),
          shortcut: .init(frequencies: other.width, channels: other.channels)
        )
      )
    }
    guard graph.giveSameFrames(sum.map, other.map, from: start.map) else {
      throw fail(.branchFrames)
    }
    return (sum, other)
  }

  /// Adds the fully connected layer to the classes.
  ///
  /// - Throws: `ConfigurationError.layer` unless the layers before it end in one row a clip.
  mutating func addClassifier(classes: Int, after index: Int) throws {
    // Of a clip of any length: only a layer that summarizes the clip gives one row, not a stride.
    guard graph.frames(input: NetworkGraph.longClip)[map] == 1 else {
      throw ConfigurationError.layer(
        path: .top(index),
        name: NetworkPlan.classifier,
        problem: .rowPerFrame
      )
    }
    guard classes <= Self.sizeLimit else {
      throw ConfigurationError.invalidValue(
        key: "labels",
        found: "\(classes)",
        expected: "at most \(Self.sizeLimit)"
      )
    }
    site.name = NetworkPlan.classifier
    site.epilogue = Epilogue()
    append(Linear(Linear.Settings(outputs: classes, bias: true), &site))
    origins.append(configured.count..<configured.count + 1)
  }

  /// The fewest input frames that leave every layer at least one.
  func minimumFrames() throws -> Int {
    for frames in 1...Self.frameLimit where graph.frames(input: frames).allSatisfy({ $0 >= 1 }) {
      return frames
    }
    throw ConfigurationError.invalidValue(
      key: "network.layers",
      found: "layers that need more than \(Self.frameLimit) frames",
      expected: "smaller kernels or strides along time"
    )
  }

  /// Adds a layer after those so far, or after the branches that it sums.
  private mutating func append(_ layer: any Layer, _ sources: NetworkGraph.Sources? = nil) {
    map = graph.append(layer, sources ?? NetworkGraph.Sources(main: map))
    (site.width, site.channels) = (layer.outputWidth, layer.outputChannels)
  }
}
