import { readPowershell } from './powershell.ts'

/** Longest line that is judged, UTF-16 units: of a longer one not all was kept. */
const MAX_UNITS = 1900

/** Words of the language, and commands that tell, compute, and work on files of their own folder; what they write and delete is told besides. */
const COMMANDS: ReadonlySet<string> = new Set(
  (
    'powershell pwsh if else elseif try catch finally function param return foreach for while do until switch begin process end in exit throw break continue true false null ' +
    'get-childitem get-item get-itemproperty get-content get-command get-date get-location get-member get-variable get-filehash get-package get-process get-service get-host get-culture get-mppreference get-random ' +
    'test-path test-connection test-netconnection resolve-path join-path split-path convert-path ' +
    'write-output write-host write-verbose write-warning write-error write-information write-debug echo out-null out-string out-file out-host out-default ' +
    'select-object select-string where-object foreach-object sort-object group-object measure-object compare-object tee-object format-list format-table ' +
    'convertto-json convertfrom-json convertto-csv convertfrom-csv convertto-string convertfrom-stringdata import-csv export-csv ' +
    'new-item set-content add-content clear-content copy-item move-item rename-item remove-item set-location push-location pop-location mkdir cd ' +
    'set-variable new-variable start-sleep start-job receive-job wait-job invoke-command compress-archive expand-archive ls dir pwd ver go'
  ).split(' '),
)

/** Programs of the system, with what they are asked. */
const ASKED =
  /^(?:certutil\s+-hashfile|schtasks\s+\/query|wmic\s+os\s+get\s+version|cmd\s+\/c\s+ver|add-type\s+-assemblyname\s+[\w.,]{1,80}\s*(?:$|[;}\n"])|new-object\s+(?:system\.)?drawing\.)/i

/** Commands that fetch. */
const FETCHES =
  /^(?:invoke-webrequest|invoke-restmethod|iwr|irm|start-bitstransfer|curl(?:\.exe)?|wget(?:\.exe)?|new-object\s+(?:system\.)?net\.webclient)(?![\w-])/i

/** Classes of which everything only computes. */
const TYPES =
  /^(?:System\.)?(?:Text\.Encoding|Convert|BitConverter|Math|Environment|IO\.Path|IO\.Compression\.CompressionMode|string|int|char|bool|byte|datetime|version|guid|uri|void|double|long)(?:\[\])?$/i

/** Where a command, or a word of the language, begins. */
const BEGINS = /(?:^|[;{}(|&\n"=]|-(?:Command|c|ScriptBlock)\s)[\s@]*(?=[A-Za-z])/gi
const CLASS = /\[([A-Za-z][\w.]{0,80}(?:\[\])?)\](?:::(\w{1,40}))?/g

/**
 * Whether a line that starts PowerShell can be read whole, and does nothing that matters: whatever is not known may matter.
 * `mayFetch`: that it fetches something, and neither sends nor runs anything, does not matter.
 */
export function isHarmlessPowershell(line: string, mayFetch: boolean): boolean {
  if (line.length > MAX_UNITS || line.includes('\uE000')) return false
  const { network, flows, clipboard, starts, script } = readPowershell(line)
  if ((network !== undefined && !mayFetch) || flows.length > 0 || clipboard.length > 0 || starts.length > 0)
    return false
  const plain = script.replaceAll(/'(?:[^']|'')*'/g, "''")
  if (/&\s*[($]|\.\s*\(|`|\bDllImport\b|\$PROFILE\b|Start Menu|\\\\Run\b/i.test(plain)) return false
  return plain.split(/\n/).every((part) => commandsOf(part, mayFetch) && classesOf(part))
}

function commandsOf(part: string, mayFetch: boolean): boolean {
  return [...part.matchAll(BEGINS)].every(({ index, 0: before }) => {
    const rest = part.slice(index + before.length)
    const word = /^[A-Za-z][\w.-]*/.exec(rest)?.[0].toLowerCase() ?? ''
    return COMMANDS.has(word.replace(/\.exe$/, '')) || ASKED.test(rest) || (mayFetch && FETCHES.test(rest))
  })
}

function classesOf(part: string): boolean {
  return [...part.matchAll(CLASS)].every(
    ({ 1: name = '', 2: member = '' }) => TYPES.test(name) || member === 'LoadWithPartialName',
  )
}
