internal import SpeechFoundation

/// A number with a fixed number of decimals, rounded as C's `printf` does: "4.20".
package func fixedPoint(_ value: Double, decimals: Int) -> String {
  precondition((0...20).contains(decimals))
  // The largest number has 309 digits.
  var text = [CChar](repeating: 0, count: 352)
  _ = withVaList([Int32(decimals), value]) { vsnprintf(&text, text.count, "%.*f", $0) }
  return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
}

/// A number with its sign: "+3.1".
package func signed(_ value: Double, decimals: Int = 1) -> String {
  let text = fixedPoint(value.magnitude, decimals: decimals)
  let isZero = text.allSatisfy { "0.".contains($0) }
  return isZero ? text : (value < 0 ? "-" : "+") + text
}
