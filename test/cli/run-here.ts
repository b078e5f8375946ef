import { CommanderError } from 'commander'
import { createProgram } from '../../src/cli/program.ts'

interface Ran {
  readonly code: number | string
  readonly stdout: string
  readonly stderr: string
}

/** The command in this process: a process of its own takes more than a second to start. */
export async function runHere(args: readonly string[]): Promise<Ran> {
  const stdout = captured(process.stdout)
  const stderr = captured(process.stderr)
  try {
    await (await createProgram()).parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
  } finally {
    stdout.end()
    stderr.end()
  }
  const code = process.exitCode ?? 0
  process.exitCode = 0
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

interface Captured {
  text(): string
  end(): void
}

/** What is written to a stream until the end of it. Results of the test itself are written later. */
function captured(stream: NodeJS.WriteStream): Captured {
  const write = stream.write.bind(stream)
  let text = ''
  stream.write = (chunk: string | Uint8Array) => {
    text += String(chunk)
    return true
  }
  return { text: () => text, end: () => (stream.write = write) }
}
