import { spawn } from 'node:child_process'

/** A package that bun is about to install. */
interface Package {
  readonly name: string
  readonly version: string
  /** where bun would fetch it */
  readonly tarball?: string
}

/** `fatal` ends the install. `warn` is not given: bun ends an install without a terminal for it, too. */
interface Advisory {
  readonly level: 'fatal'
  readonly package: string
  readonly url: null
  readonly description: string
}

/** What `lazaret check --json` says of one package, as far as it is used here. */
interface Entry {
  readonly name: string
  readonly version?: string
  readonly state: string
  readonly rules: readonly string[]
  readonly message: string
}

/** Outcomes that are served. Whatever else is said is refused, also what could not be judged. */
const SERVED = new Set(['allow', 'warn'])

/** Exit codes of a check that looked: all allowed, some refused, some not judged. */
const LOOKED = new Set([0, 1, 2])

/** The scanner that bun looks for. */
export const scanner = {
  version: '1',
  /** Advisories on those that Lazaret would not serve. Rejects where it cannot be asked: bun then installs nothing. */
  async scan({ packages }: { readonly packages: readonly Package[] }): Promise<Advisory[]> {
    if (packages.length === 0) return []
    return (await ask(packages))
      .filter(({ state }) => !SERVED.has(state))
      .map(({ name, version = '', state, rules, message }) => ({
        level: 'fatal',
        package: name,
        url: null,
        description: `lazaret: ${name}@${version} (${rules.join(', ') || state}): ${message}`,
      }))
  },
} as const

/** All packages in one question, as a lock file on standard input. */
async function ask(packages: readonly Package[]): Promise<readonly Entry[]> {
  const lock = {
    lockfileVersion: 3,
    packages: Object.fromEntries(
      packages.map((one, index) => [
        `node_modules/${index}/node_modules/${one.name}`,
        { version: one.version, resolved: isReleased(one) ? one.tarball : one.version },
      ]),
    ),
  }
  const [program = 'lazaret', ...before] = (process.env['LAZARET'] ?? 'lazaret').split(' ')
  const { code, answer, said } = await run(program, [...before, 'check', '--json', '-'], JSON.stringify(lock))
  const entries = LOOKED.has(code) ? entriesOf(answer) : undefined
  if (entries === undefined) throw new Error(`Lazaret could not be asked: ${said.trim() || `it ended with ${code}`}`)
  // What was not answered was not looked at.
  const released = packages.filter((one) => isReleased(one)).map(({ name, version }) => `${name}@${version}`)
  if (entries.length < new Set(released).size)
    throw new Error(`Lazaret was asked of ${released.length} releases, and answered on ${entries.length}`)
  return entries
}

/** Of a folder, a repository or an address bun gives that in place of a version. */
function isReleased({ version }: Package): boolean {
  return /^\d/.test(version)
}

function entriesOf(answer: string): readonly Entry[] | undefined {
  try {
    const { entries } = JSON.parse(answer)
    return Array.isArray(entries) ? entries : undefined
  } catch {
    return undefined
  }
}

function run(
  program: string,
  args: readonly string[],
  input: string,
): Promise<{ code: number; answer: string; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const texts = { answer: '', said: '' }
    child.stdout.on('data', (chunk) => (texts.answer += String(chunk)))
    child.stderr.on('data', (chunk) => (texts.said += String(chunk)))
    child.once('error', (error) => resolve({ code: -1, answer: '', said: error.message }))
    child.once('close', (code) => resolve({ code: code ?? -1, ...texts }))
    // One that has ended already says so itself.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
