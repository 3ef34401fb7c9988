/// The method of each route, by its path, in which a part that begins with a colon stands for any.
struct RouteMethods: Sendable {
  private let methods: [(parts: [Substring], method: String)]

  init(_ methods: [String: String]) {
    self.methods = methods.map { ($0.key.split(separator: "/"), $0.value) }
  }

  /// The method of the route that a path belongs to; nil if there is none.
  func allowed(at path: String) -> String? {
    let parts = path.split(separator: "/")
    return methods.first { route in
      route.parts.count == parts.count
        && zip(route.parts, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
    }?.method
  }
}
