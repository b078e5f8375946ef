import type { AttemptsBody } from '../../api/attempts.ts'
import { ATTEMPTS_MAX } from '../../api/limits.ts'
import type { Attempt } from '../../sandbox/plan.ts'
import { caFileOf, type AddressOptions } from './reached.ts'
import { err, plural, printable, table } from './terminal.ts'

/** A name is asked for before the connection: that is one attempt. */
export function withoutNamesReached(attempts: readonly Attempt[]): readonly Attempt[] {
  const reached = new Set(attempts.flatMap(({ host, port }) => (port === undefined ? [] : [host])))
  return attempts.filter(({ host, port }) => port !== undefined || !reached.has(host))
}

export function printAttempts(attempts: readonly Attempt[]): void {
  const rows = attempts.map(({ at, process: who = 'unknown', package: whose = 'unknown package', host, port }) =>
    [at.slice(11, 19), host, port === undefined ? 'name' : String(port), whose, who].map((cell) => printable(cell)),
  )
  err(`lazaret: ${plural(rows.length, 'attempt')} to reach something else than Lazaret, and none got out:`)
  err(table([['time', 'host', 'port', 'package', 'process'], ...rows]))
}

/** Tells Lazaret of them, for the cases of those packages. Never throws: an install does not fail by it, and it is said. */
export async function tellLazaret(
  lazaret: string,
  attempts: readonly Attempt[],
  options: AddressOptions & { readonly token: string | undefined },
): Promise<void> {
  const bodies = new Map(attempts.map((one) => bodyOf(one)).map((body) => [JSON.stringify(body), body]))
  const some = [...bodies.values()].slice(0, ATTEMPTS_MAX)
  const body: AttemptsBody = { attempts: some }
  const { token } = options
  try {
    const { tell } = await import('../../upstream/tell.ts')
    const caFile = lazaret.startsWith('https:') ? await caFileOf(options) : undefined
    await tell({
      url: `${lazaret}/api/v1/attempts`,
      body,
      ...(token === undefined || token === '' ? {} : { token }),
      ...(caFile === undefined ? {} : { caFile }),
    })
    if (some.length < bodies.size) err(`lazaret: Lazaret was told of ${some.length} of ${bodies.size} attempts`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    err(`lazaret: Lazaret was not told of them, and no case shows them: ${printable(reason)}`)
  }
}

function bodyOf({ host, port, package: named, process: started }: Attempt): AttemptsBody['attempts'][number] {
  return {
    host: host.slice(0, 253),
    ...(port === undefined ? {} : { port }),
    ...(named === undefined ? {} : { package: named }),
    ...(started === undefined || started === '' ? {} : { process: started }),
  }
}
