/// A page of its own: one file with everything in it, no script, nothing fetched.
package enum Page {
  /// The document.
  ///
  /// - Parameters:
  ///   - title: Also the first heading.
  ///   - style: Rules of its own, besides those of every page.
  ///   - introduction: What follows the heading.
  ///   - sections: The rest, each beginning with a heading of the second level.
  package static func document(
    title: String,
    style own: HTML = "",
    introduction: HTML,
    sections: [HTML]
  ) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title)</title>
    <style>
    \(style)
    \(own)
    </style>
    </head>
    <body>
    <header>
    <h1>\(title)</h1>
    \(introduction)
    </header>
    <main>
    \(sections)
    </main>
    </body>
    </html>

    """
  }

  /// Totals, each a number over its name.
  static func totals(_ totals: [(number: String, name: String)]) -> HTML {
    let items = totals.map { total -> HTML in
      "<div><dt>\(total.name)</dt><dd>\(total.number)</dd></div>"
    }
    return "<dl class=\"totals\">\n\(items)\n</dl>"
  }

  // Colours by role, so that both schemes share every rule. Text stands at 4.5 to 1 or more.
  private static let style: HTML = """
    :root {
      --paper: #ffffff; --ink: #1c2024; --soft: #5a626b; --line: #d9dde2; --card: #f5f6f8;
      --bar: #2f6f9f; --bar-2: #c77d11; --bar-3: #4f8a4c; --bar-4: #8a5a9e;
      --error: #b3261e; --warning: #8a5a00; --note: #2a6296;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14171a; --ink: #e6e8ea; --soft: #a3abb3; --line: #343a40; --card: #1d2125;
        --bar: #6aaedd; --bar-2: #e0a548; --bar-3: #86bf83; --bar-4: #bf94d1;
        --error: #ff8a80; --warning: #f0b84c; --note: #8ec1ee;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem;
      font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
      overflow-wrap: anywhere;
    }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
    h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
    p { margin: .25rem 0; max-width: 46rem; }
    .soft, summary { color: var(--soft); }
    a { color: var(--note); }
    .totals { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1rem 0 0; }
    .totals div { display: flex; flex-direction: column-reverse; }
    .totals dt { color: var(--soft); font-size: .85rem; }
    .totals dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
    .finding { border-left: .3rem solid var(--severity); padding: .1rem 0 .1rem 1rem;
      margin: 0 0 2rem; }
    .error { --severity: var(--error); }
    .warning { --severity: var(--warning); }
    .note { --severity: var(--note); }
    .badge { color: var(--severity); font-size: .8rem; font-weight: 600;
      text-transform: uppercase; letter-spacing: .04em; margin: 0; }
    .cases { margin: .5rem 0; padding-left: 1.25rem; }
    .clips { display: grid; gap: .75rem; margin: .75rem 0; align-items: start;
      grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
    .clips figure { margin: 0; background: var(--card); border: 1px solid var(--line);
      border-radius: .4rem; padding: .6rem; }
    .clips img { display: block; width: 100%; height: 6rem; border-radius: .2rem;
      image-rendering: auto; }
    .clips audio { display: block; width: 100%; height: 2.25rem; margin: .5rem 0; }
    .clips figcaption { font-size: .85rem; line-height: 1.35; }
    .clips figcaption span { display: block; color: var(--soft); }
    .group { grid-column: 1 / -1; margin: .25rem 0 -.25rem; font-size: .9rem; }
    .charts { display: grid; gap: 1.5rem 2rem;
      grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); }
    .charts figure { margin: 0; }
    .charts figcaption { font-weight: 600; margin-bottom: .25rem; }
    .charts svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
    svg .bars { fill: var(--bar); }
    svg .axis { stroke: var(--line); }
    table { border-collapse: collapse; width: 100%; font-size: .95rem; }
    caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .4rem; }
    th { text-align: left; font-weight: 600; padding: .2rem .75rem .2rem 0; }
    td, th.number { text-align: right; padding: .2rem 0 .2rem .75rem; overflow-wrap: normal;
      font-variant-numeric: tabular-nums; }
    thead tr > * { color: var(--soft); font-size: .85rem;
      border-bottom: 1px solid var(--line); }
    td.bar { width: 55%; padding: .2rem 0; }
    .bar > div { display: flex; height: .85rem; min-width: 1px; }
    .bar span { display: block; }
    .series-1 { background: var(--bar); } .series-2 { background: var(--bar-2); }
    .series-3 { background: var(--bar-3); } .series-4 { background: var(--bar-4); }
    .key { display: inline-block; width: .7rem; height: .7rem; margin-right: .3rem; }
    /* On a phone the bar lies below its row's numbers. */
    @media (max-width: 36rem) {
      tr { display: flex; flex-wrap: wrap; align-items: end; padding: .15rem 0; }
      tr > th:first-child { flex: 1; }
      tr > th.number, tr > td { width: 4.4rem; padding-left: .25rem; }
      tr > th.number:last-child, tr > td:last-child { width: 3rem; }
      thead tr > * { font-size: .75rem; }
      tr > td.bar { order: 1; width: 100%; padding: 0; }
      .key { display: block; margin: 0 0 .2rem auto; }
    }
    """
}
