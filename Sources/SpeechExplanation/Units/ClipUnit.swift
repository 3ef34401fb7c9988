/// A part of a clip that is kept or removed as a whole: some frames of some mel bands.
package struct ClipUnit: Sendable, Hashable {
  /// Its frames.
  package let frames: Range<Int>
  /// Its mel bands.
  package let bands: Range<Int>
}
