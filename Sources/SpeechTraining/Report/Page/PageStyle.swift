extension Page {
  /// The style sheet of every page.
  ///
  /// Colours by role, so that both colour schemes share every rule. The contrast of text is 4.5 to
  /// 1 or more, on the shades of tables, too.
  static let style: HTML = """
    :root {
      --paper: #ffffff; --ink: #1c2024; --soft: #5a626b; --line: #d9dde2; --card: #f5f6f8;
      --bar: #2f6f9f; --bar-2: #b86b00; --bar-3: #4f8a4c; --bar-4: #8a5a9e;
      --error: #b3261e; --warning: #8a5a00; --note: #2a6296; --good: #2c6a33;
      --hit: 47 111 159; --miss: 214 120 20; --shadow: #1c202455;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14171a; --ink: #e6e8ea; --soft: #a3abb3; --line: #343a40; --card: #1d2125;
        --bar: #6aaedd; --bar-2: #e8a13a; --bar-3: #86bf83; --bar-4: #bf94d1;
        --error: #ff8a80; --warning: #f0b84c; --note: #8ec1ee; --good: #8fce93;
        --hit: 58 126 178; --miss: 186 104 12; --shadow: #e6e8ea55;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
    body {
      margin: 0 auto; max-width: 68rem; padding: 1.5rem 1rem 4rem;
      font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
      overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
    }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; }
    h2 { font-size: 1.25rem; margin: 0 0 .75rem; }
    h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
    section { margin: 0; padding: 2.5rem 0 0; }
    section > :not(h2) + h3 { margin-top: 1.75rem; }
    ul { margin: .5rem 0; padding-left: 1.25rem; }
    p { margin: .25rem 0; max-width: 46rem; }
    .soft, summary { color: var(--soft); }
    summary { cursor: pointer; padding: .25rem 0; width: fit-content; }
    details { margin: .5rem 0; }
    details[open] > summary { margin-bottom: .25rem; }
    a { color: var(--note); }
    :focus-visible { outline: 3px solid var(--note); outline-offset: 2px; border-radius: .2rem; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; z-index: 1; padding: .5rem .75rem;
      background: var(--paper); }
    nav ul { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: 1.5rem 0 0;
      padding: .6rem 0; list-style: none; font-size: .9rem;
      border: solid var(--line); border-width: 1px 0; }
    .totals { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1rem 0 0; }
    .totals div { display: flex; flex-direction: column-reverse; }
    .totals dt { color: var(--soft); font-size: .85rem; }
    .totals dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
    .totals + p { margin-top: 1rem; }
    .facts { display: grid; margin: .75rem 0; gap: .3rem 1.5rem; }
    .facts div { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: 0 1rem; }
    .facts dt { color: var(--soft); }
    .facts dd { margin: 0; }
    .headline { display: grid; gap: 1.5rem 3rem; align-items: start;
      grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); margin-bottom: 2rem; }
    .headline .figure { font-size: 3.5rem; line-height: 1; font-weight: 650; margin: 0;
      letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
    .headline .totals { margin: .25rem 0 0; gap: 1.1rem 2.5rem; }
    .scale { display: block; width: 100%; max-width: 26rem; height: auto; margin: .5rem 0 0; }
    .scale .track { stroke: var(--line); stroke-width: 8; stroke-linecap: round; }
    .scale .range { stroke: rgb(var(--hit) / .55); stroke-width: 8; }
    .scale .value { fill: var(--bar); stroke: var(--paper); stroke-width: 2; }
    .finding { border-left: .3rem solid var(--severity); padding: .1rem 0 .1rem 1rem;
      margin: 0 0 2rem; }
    .finding:last-child { margin-bottom: 0; }
    .error { --severity: var(--error); }
    .warning { --severity: var(--warning); }
    .note { --severity: var(--note); }
    .good { --severity: var(--good); }
    .badge { color: var(--severity); font-size: .8rem; font-weight: 600;
      text-transform: uppercase; letter-spacing: .04em; margin: 0; }
    details.finding { margin: .75rem 0; }
    details.finding > summary { color: var(--ink); }
    .finding .badge { margin-right: .4rem; }
    code { font: .9em ui-monospace, monospace; }
    pre { font: .85rem/1.5 ui-monospace, monospace; margin: .5rem 0; padding: .75rem 1rem;
      background: var(--card); border: 1px solid var(--line); border-radius: .4rem;
      overflow-x: auto; overflow-wrap: normal; white-space: pre; }
    pre.command { user-select: all; -webkit-user-select: all; }
    .clips { display: grid; gap: .75rem; margin: .75rem 0; align-items: start;
      grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); }
    .clips figure { margin: 0; background: var(--card); border: 1px solid var(--line);
      border-radius: .4rem; padding: .6rem; }
    .clips img { display: block; width: 100%; height: 6rem; border-radius: .2rem;
      image-rendering: auto; }
    .clips audio { display: block; width: 100%; height: 2.25rem; margin: .5rem 0; }
    .clips figcaption { font-size: .85rem; line-height: 1.35; }
    .clips figcaption span { display: block; color: var(--soft); }
    .clips figcaption strong { display: block; font-size: 1rem; }
    .pairs { display: grid; gap: 1.5rem 2rem; margin: .75rem 0;
      grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); }
    .pairs .clips { margin: 0; grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .drawn { font-size: .85rem; color: var(--soft); }
    .clips .answers span { display: inline; color: inherit; }
    .answers { list-style: none; margin: .4rem 0; padding: 0; }
    .answers li { display: grid; grid-template-columns: 1fr auto; gap: 0 .5rem; }
    .answers li::after { content: ""; grid-column: 1 / -1; height: 3px; border-radius: 2px;
      margin-bottom: .25rem; background:
      linear-gradient(to right, var(--fill) var(--share), var(--line) var(--share)); }
    .answers li { --fill: var(--soft); font-variant-numeric: tabular-nums; }
    .answers .right { --fill: var(--bar); }
    .group { grid-column: 1 / -1; margin: .25rem 0 -.25rem; font-size: .9rem; }
    .charts { display: grid; gap: 1.5rem 2rem;
      grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); }
    .charts figure { margin: 0; max-width: 25rem; }
    .charts figcaption { font-weight: 600; margin-bottom: .25rem; }
    .charts figure > svg { display: block; width: 100%; height: auto; }
    .keys { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; color: var(--soft);
      font-size: .85rem; }
    .keys svg { width: 1.75rem; height: .6rem; margin-right: .4rem; overflow: visible; }
    svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
    svg .bars { fill: var(--bar); }
    svg .axis { stroke: var(--line); }
    svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    svg .dot { stroke: none; }
    svg .line-1 { stroke: var(--bar); } svg .dot-1 { fill: var(--bar); }
    svg .line-2 { stroke: var(--bar-2); stroke-dasharray: 6 3; } svg .dot-2 { fill: var(--bar-2); }
    svg .mark { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 3; }
    svg text.marked { fill: var(--ink); }
    .weights { margin: 1rem 0; max-width: 45rem; }
    .weights svg { display: block; width: 100%; height: auto; }
    .weights figcaption { font-weight: 600; margin-bottom: .25rem; }
    .weights .for { fill: rgb(var(--hit)); } .weights .against { fill: rgb(var(--miss)); }
    svg .whisker { stroke: var(--bar); stroke-width: 2; }
    .scroll { overflow-x: auto; max-width: 100%; margin: .5rem 0; }
    /* A shadow at an end that goes on: the covers scroll with the content, the shadows stay. */
    .scroll, .wide { background:
      linear-gradient(to right, var(--paper) 60%, transparent) 0 0 / 2.5rem 100% no-repeat local,
      linear-gradient(to left, var(--paper) 60%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
      linear-gradient(to right, var(--shadow), transparent) 0 0 / .9rem 100% no-repeat scroll,
      linear-gradient(to left, var(--shadow), transparent) 100% 0 / .9rem 100% no-repeat scroll; }
    .beside { display: flex; flex-wrap: wrap; gap: 0 3rem; align-items: start; }
    .beside > * { min-width: 0; }
    table { border-collapse: collapse; width: 100%; font-size: .95rem; }
    caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .4rem; }
    th { text-align: left; font-weight: 600; padding: .2rem .75rem .2rem 0; }
    td, th.number { text-align: right; padding: .2rem 0 .2rem .75rem; overflow-wrap: normal;
      font-variant-numeric: tabular-nums; }
    td.words { text-align: left; }
    thead tr > * { color: var(--soft); font-size: .85rem; vertical-align: bottom;
      border-bottom: 1px solid var(--line); }
    tfoot tr > * { border-top: 1px solid var(--line); }
    .scroll td, .scroll th { white-space: nowrap; }
    /* The words stay in sight and within the box while the rest scrolls. */
    .scroll caption { white-space: normal; }
    .scroll caption span { display: inline-block; position: sticky; left: 0;
      max-width: min(46rem, calc(100vw - 2rem)); }
    .layers th[scope=row] { font-weight: 400; }
    .layers td:first-child { color: var(--soft); padding: 0 .75rem 0 0; width: 2rem; }
    table.narrow { width: auto; }
    .narrow td, .narrow th.number { padding-left: 2rem; }
    tr.best > * { font-weight: 650; }
    td.bar { width: 55%; padding: .2rem 0; }
    .bar > div { display: flex; height: .85rem; min-width: 1px; }
    .bar span { display: block; }
    td.interval { width: 45%; min-width: 8rem; padding: .2rem .4rem .2rem 1.5rem; }
    .interval svg { display: block; width: 100%; height: 1rem; overflow: visible; }
    .interval .axis { stroke-width: 1; }
    .interval .ends { display: flex; justify-content: space-between; }
    .series-1 { background: var(--bar); } .series-2 { background: var(--bar-2); }
    .series-3 { background: var(--bar-3); } .series-4 { background: var(--bar-4); }
    .key { display: inline-block; width: .7rem; height: .7rem; margin-right: .3rem; }
    .matrix { width: auto; font-size: .9rem; border-collapse: separate; border-spacing: 2px; }
    .matrix td { text-align: center; min-width: 2.4rem; padding: .3rem .35rem;
      border-radius: .15rem; }
    .matrix tbody td { background: var(--card); }
    .matrix thead tr > * { border: 0; color: var(--ink); }
    .matrix thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left;
      padding: .2rem .35rem; line-height: 1.2; max-height: 11rem; }
    .matrix thead td.corner { text-align: right; color: var(--soft); padding: .35rem; }
    .corner span { display: block; }
    .matrix tbody th { position: sticky; left: 0; background: var(--paper); text-align: right;
      padding: .2rem .6rem .2rem 0; }
    .matrix.dense { border-spacing: 1px; }
    .matrix.dense td { min-width: 1.5rem; padding: .15rem .1rem; font-size: .78rem; }
    .matrix.dense thead th { padding: .1rem; font-size: .85rem; }
    .matrix.dense tbody th { padding: 0 .5rem 0 0; }
    .matrix td.hit { background: rgb(var(--hit) / var(--shade)); }
    .matrix td.miss { background: rgb(var(--miss) / var(--shade)); font-weight: 650; }
    .matrix td a { color: inherit; }
    /* On a phone the bar lies below its row's numbers. */
    @media (max-width: 36rem) {
      .bar-table tr { display: flex; flex-wrap: wrap; align-items: end; padding: .15rem 0; }
      .bar-table tr > th:first-child { flex: 1; }
      .bar-table tr > th.number, .bar-table tr > td { width: 4.4rem; padding-left: .25rem; }
      .bar-table tr > th.number:last-child, .bar-table tr > td:last-child { width: 3rem; }
      .bar-table thead tr > * { font-size: .75rem; }
      .bar-table tr > td.bar { order: 1; width: 100%; padding: 0; }
      .bar-table .key { display: block; margin: 0 0 .2rem auto; }
      .facts div { grid-template-columns: 1fr; }
      .pairs .clips { grid-template-columns: 1fr; }
      .scroll table:not(.matrix) td, .scroll th.number { padding-left: .6rem; }
    }
    @media print { nav, .skip, audio { display: none; } }
    """
}
