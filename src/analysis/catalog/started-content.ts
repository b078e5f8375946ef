/** Commands that fetch, send, or run what cannot be read, as they stand in a file that something starts later. */
const TO_OTHERS =
  /\b(?:curl|wget|iwr|irm|iex|Invoke-(?:WebRequest|RestMethod|Expression)|bitsadmin|certutil|nc|ncat|socat|mshta)\b|\/dev\/tcp\/|\bbase64 (?:-d|-D|--decode)\b|\b(?:node|bun) -e\b|\bpython[\d.]* -c\b|\bpowershell\b|\brequire\(["']https?["']\)|\bfetch\(["'`]https?:/g

/** Characters that are looked at. */
const TEXT_MAX = 200_000

/** Such commands in a text, by their names. */
export function commandsToOthers(text: string): string[] {
  return Array.from(text.slice(0, TEXT_MAX).matchAll(TO_OTHERS), ([name]) => name)
}

/** How a place says that it runs a text as code which is not known: neither what it is, nor where it comes from. */
export const RUNS_UNTOLD = 'runs a text that cannot be told with '

/** How such a place ends where the text is what a call gives: it was put together, or unpacked, there. */
export const WORKED_OUT_THERE = ', which a call gives'

/** How it says that it calls a member of a module whose name is not known. */
export const CALLS_UNTOLD = 'calls what cannot be told of '

/** How it says that it loads a module of which nothing is known. */
export const LOADS_UNTOLD = 'loads a module that cannot be told'

/** How a place says which native library is loaded there, by its path. */
export const LOADS_LIBRARY = 'loads the native library '
