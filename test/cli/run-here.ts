import { CommanderError } from 'commander'
import { createProgram } from '../../src/cli/program.ts'

/** The command in this process: a process of its own takes more than a second to start. */
export async function runHere(args: readonly string[]): Promise<{ code: number | string; stderr: string }> {
  const write = process.stderr.write.bind(process.stderr)
  let stderr = ''
  process.stderr.write = (chunk: string | Uint8Array) => {
    stderr += String(chunk)
    return true
  }
  try {
    await (await createProgram()).parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
  } finally {
    process.stderr.write = write
  }
  const code = process.exitCode ?? 0
  process.exitCode = 0
  return { code, stderr }
}
