import { html, type Html } from './html.ts'

/** Where the style sheet of server-rendered pages is served. */
export const STYLE_PATH = '/why.css'

/** A whole page, readable without JavaScript. `base`: the path of our public URL, without a slash at its end. */
export function layout(title: string, main: Html, base: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Lazaret</title>
        <link rel="icon" href="${base}/ui/favicon.svg" />
        <link rel="stylesheet" href="${base}${STYLE_PATH}" />
      </head>
      <body>
        <header class="top">
          <a class="brand" href="${base}/ui/">
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
              <rect width="20" height="20" rx="3" fill="#f2b90c" />
              <path d="M10 0h7a3 3 0 0 1 3 3v7H10z M10 10v10H3a3 3 0 0 1-3-3v-7z" fill="#15181b" />
            </svg>
            <span>Lazaret</span>
          </a>
          <span class="what">inspects every package before it is served</span>
        </header>
        <main>${main}</main>
      </body>
    </html>`.text
}

/** A page for a person whose request came to nothing. `base`: as for `layout` */
export function errorPage(
  error: {
    readonly status: number
    readonly message: string
    readonly hint: string
    readonly requestId: string
  },
  base = '',
): string {
  return layout(
    error.message,
    html`<section class="card">
      <p class="eyebrow">${error.status}</p>
      <h1>${error.message}</h1>
      <p>${error.hint}</p>
      <p class="fine">Request ${error.requestId}</p>
    </section>`,
    base,
  )
}
