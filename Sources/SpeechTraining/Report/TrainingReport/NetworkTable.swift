internal import SpeechModel

/// The layers of the network.
struct NetworkTable {
  private let network: NetworkSummary

  init(_ network: NetworkSummary) { self.network = network }

  var html: HTML {
    """
    <p>\(NetworkSummary.grouped(network.parameters)) parameters; \
    \(NetworkSummary.grouped(network.multiplyAdds)) multiply-adds for a second of audio; the model \
    file takes \(Double(network.fileBytes) / 1_000, decimals: 1) kB.</p>
    \(Page.scrollable("Layers", table))
    """
  }

  private var table: HTML {
    let rows = network.rowsInWords.map { cells -> HTML in
      """
      <tr><td>\(cells[0])</td><th scope="row">\(cells[1])</th>\
      \(cells[2...].map { "<td>\($0)</td>" as HTML })</tr>
      """
    }
    return """
      <table class="layers">
      <caption><span>Output is frames × features × channels for one second of audio, as are the \
      multiply-adds; the last column is how much of the clip an output sees.</span></caption>
      <thead>
      <tr><td></td><th scope="col">layer</th><th scope="col" class="number">output</th>\
      <th scope="col" class="number">parameters</th>\
      <th scope="col" class="number">multiply-adds</th>\
      <th scope="col" class="number">sees</th></tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      """
  }
}
