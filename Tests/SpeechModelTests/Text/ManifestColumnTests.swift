import SpeechModel
import Testing

@Suite struct ManifestColumnTests {
  /// A column that is almost called as a known one; of three letters nobody knows.
  @Test(arguments: [
    ("paht", "path"), ("labels", "label"), ("spaeker", "speaker"), ("start_ms", "start"),
    ("pat", nil), ("path", nil), ("notes", nil),
  ])
  func aMistypedColumnIsNamed(_ name: String, _ meant: String?) {
    #expect(ManifestColumn.nearestName(to: name) == meant)
  }
}
