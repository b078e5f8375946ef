import { compiledCodeOf, keepCompiledCode } from './app/compiled-code.ts'
import { restartBounded } from './app/own-memory.ts'
import { userCache } from './cli/lib/user-cache.ts'
import { ownVersion } from './cli/lib/version.ts'

const [word = '', ...others] = process.argv.slice(2)
if (others.length === 0 && ['--version', '-V'].includes(word)) {
  // All commands know it, but scripts that ask for nothing else should not wait for them.
  process.stdout.write(`${ownVersion()}\n`)
} else {
  const compiled = compiledCodeOf(userCache())
  // The one command that runs for long.
  if (word === 'serve') restartBounded(compiled)
  // What is loaded before this is compiled each time, where nobody told Node of the folder at its start.
  keepCompiledCode(compiled)
  await import('./cli/lib/run.ts')
}
