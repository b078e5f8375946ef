import type { ClientKind } from './clients.ts'
import { SITUATIONS, type Outcome, type Situation } from './situations.ts'

/** What one client did in each situation. */
export interface Measured {
  readonly kind: ClientKind
  /** as the client prints it */
  readonly version: string
  readonly outcomes: ReadonlyMap<Situation, Outcome>
}

const HEAD = `# What each client shows of a refusal

Written by \`npm run test:clients\`, which runs the real clients against a real Lazaret over an upstream of its own: of one package
1.0.0 is good and 1.1.0 is refused by the rule \`denied\`, of another every version is. Nothing was in a cache of the client. "Told"
means that our sentence, with the rule and the link, stands in what the client prints. What a client does with an older version that
it is given in place of a refused one it does without a word: none prints a header of a list that it takes.

A deprecation on the version that is given instead was tried, and is not written. Of a package with 1.0.0 and a deprecated 1.0.1, npm 11 and 12,
pnpm 12 and bun take 1.0.0 for \`^1.0.0\`, without a word: the notice would change what is installed. pnpm 10 and yarn 1 take 1.0.1 and print it.
With a deprecation on every version all take 1.0.1, and npm, pnpm 10, yarn 1 and bun print it (pnpm 12 does not); but it then warns of versions
that have nothing to do with the refusal, and npm and pnpm keep the sentence in their lock files, where it outlives its reason.

Where a client shows nothing, the sentence is at the desk, in the log (\`lazaret audit tail\`), and behind the headers
\`x-lazaret-rule\`, \`x-lazaret-until\`, \`x-lazaret-case\` and \`x-lazaret-why\` of each refusal, \`x-lazaret-withheld\` and
\`x-lazaret-substituted\` of each list, and \`_lazaret\` in it (npm: at its top; PyPI's JSON: in \`meta\`).
`

export function clientsPage(measured: readonly Measured[]): string {
  const situations = Object.keys(SITUATIONS) as Situation[]
  const head = ['client', ...situations]
  const summary = measured.map(({ kind, outcomes }) => [
    kind.name,
    ...situations.map((situation) => shortOf(outcomes.get(situation))),
  ])
  const details = measured.flatMap(({ kind, version, outcomes }) => [
    `## ${kind.name}`,
    '',
    `Measured with ${version}.`,
    '',
    ...table(
      ['situation', 'outcome', 'the line that the person sees'],
      situations.flatMap((situation) => {
        const outcome = outcomes.get(situation)
        return outcome === undefined ? [] : [[SITUATIONS[situation].title, shortOf(outcome), codeOf(outcome.line)]]
      }),
    ),
    '',
  ])
  return `${[HEAD, ...table(head, summary), '', ...details].join('\n').trimEnd()}\n`
}

function shortOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '-'
  const { code, installed, told } = outcome
  const what = installed === undefined ? (code === 0 ? 'left out' : 'fails') : `${installed} installed`
  return `${what}, ${told ? 'told' : 'not told'}`
}

function codeOf(line: string): string {
  return line === '' ? 'nothing' : `\`${line.replaceAll('`', "'").replaceAll('|', '\\|')}\``
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
