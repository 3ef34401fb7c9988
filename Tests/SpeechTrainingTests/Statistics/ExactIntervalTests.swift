import SpeechTraining
import Testing

/// Intervals of counts.
///
/// Expected values are SciPy 1.17.1's: `chi2.ppf(0.025, 2 * k) / 2` and
/// `chi2.ppf(0.975, 2 * k + 2) / 2`; `beta.ppf(0.025, k, n - k + 1)` and `beta.ppf(0.975, k + 1, n - k)`.
@Suite struct ExactIntervalTests {
  @Test(arguments: [
    (0, 0, 3.6888794541139354), (1, 0.025317807984289876, 5.571643390938898),
    (2, 0.24220927854396496, 7.22468766772396), (5, 1.6234863901184207, 11.66833207932267),
    (10, 4.7953886961324335, 18.39035604201778), (100, 81.36399125092314, 121.62679379242638),
    (1_000, 938.9730184076952, 1063.952136016302),
  ])
  func poisson(_ seen: Int, _ lower: Double, _ upper: Double) {
    let interval = poissonInterval(seen)
    #expect(abs(interval.lowerBound - lower) <= 1e-8 * max(1, lower))
    #expect(abs(interval.upperBound - upper) <= 1e-8 * upper)
  }

  @Test(arguments: [
    (0, 50, 0, 0.07112173646419764), (3, 40, 0.01574217985104153, 0.20386474873289895),
    (40, 40, 0.9119026971211976, 1), (1, 3, 0.008403758659612636, 0.9057006759497539),
    (250, 1_000, 0.2234304062646804, 0.27805000622375553),
  ])
  func shares(_ found: Int, _ count: Int, _ lower: Double, _ upper: Double) {
    let interval = clopperPearsonInterval(found, of: count)
    #expect(abs(interval.lowerBound - lower) <= 1e-9)
    #expect(abs(interval.upperBound - upper) <= 1e-9)
  }

  /// As by SciPy's `binomtest(found, count).proportion_ci(1 - error, "exact")`.
  @Test(arguments: [
    (95, 100, 0.05, 0.887165088894537, 0.9835681208182717),
    (0, 30, 0.05, 0, 0.11570330822202743),
    (977, 1_000, 0.05 / 6, 0.9614066579108408, 0.9876158357601672),
  ])
  func errors(_ found: Int, _ count: Int, _ error: Double, _ lower: Double, _ upper: Double) {
    let interval = clopperPearsonInterval(found, of: count, error: error)
    #expect(abs(interval.lowerBound - lower) < 1e-9 && abs(interval.upperBound - upper) < 1e-9)
  }
}
