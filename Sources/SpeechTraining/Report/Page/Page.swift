/// A self-contained page: one file, without scripts or external resources.
package enum Page {
  /// A part of a page with its own heading.
  package struct Section {
    /// The anchor of links to it.
    package var identifier: String
    package var title: String
    package var content: HTML

    package init(_ identifier: String, _ title: String, _ content: HTML) {
      self.identifier = identifier
      self.title = title
      self.content = content
    }
  }

  /// The document: title, what follows it, contents and sections.
  ///
  /// - Parameter own: Style rules of this page, besides those of every page.
  package static func document(
    title: String,
    style own: HTML = "",
    introduction: HTML,
    sections: [Section]
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
    <a class="skip" href="#main">Skip to the content</a>
    <header>
    <h1>\(title)</h1>
    \(introduction)
    </header>
    <nav aria-label="Contents">
    <ul>
    \(sections.map { "<li><a href=\"#\($0.identifier)\">\($0.title)</a></li>" as HTML })
    </ul>
    </nav>
    <main id="main">
    \(sections.map(\.html))
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

  /// Facts with their names, one line each.
  static func facts(_ facts: [(name: String, words: String)]) -> HTML {
    let items = facts.map { fact -> HTML in
      "<div><dt>\(fact.name)</dt><dd>\(fact.words)</dd></div>"
    }
    return "<dl class=\"facts\">\n\(items)\n</dl>"
  }

  /// A box in which content wider than the page scrolls, also by keyboard.
  package static func scrollable(_ name: String, _ content: HTML) -> HTML {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="\(name)">
    \(content)
    </div>
    """
  }

  /// Content that is collapsed at first.
  package static func folded(_ summary: String, _ content: HTML) -> HTML {
    "<details>\n<summary>\(summary)</summary>\n\(content)\n</details>"
  }
}

extension Page.Section {
  fileprivate var html: HTML {
    """
    <section id="\(identifier)" aria-labelledby="\(identifier)-title">
    <h2 id="\(identifier)-title">\(title)</h2>
    \(content)
    </section>
    """
  }
}
