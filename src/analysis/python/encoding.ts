/** PEP 263: in a comment of the first two lines. */
const DECLARATION = /^[ \t\f]{0,80}#[^\n]{0,400}?coding[:=][ \t]{0,20}([-\w.]{1,60})/

/** Encodings in which ordinary letters are written as other ones: under them a source says nothing to whoever reads it. */
const DISGUISING =
  /^(?:(?:raw)?unicodeescape|utf7|u7|unicode11utf7|punycode|idna|rot13|rot|hex(?:codec)?|base64(?:codec)?|uu(?:codec)?|zlib(?:codec)?|zip|bz2(?:codec)?|quopri(?:codec)?|quotedprintable|stringescape)$/

/** The encoding that a source declares, where it is one that hides what it says. */
export function disguisingEncoding(text: string): string | undefined {
  for (const line of text.slice(0, 2000).split(/\r\n?|\n/, 2)) {
    const declared = DECLARATION.exec(line)?.[1]
    if (declared !== undefined && DISGUISING.test(declared.toLowerCase().replaceAll(/[-_.]/g, ''))) return declared
    if (!/^[ \t\f]{0,80}(?:#|$)/.test(line)) return undefined
  }
  return undefined
}
