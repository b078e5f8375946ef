import { compiledCodeOf, keepCompiledCode } from './app/compiled-code.ts'
import { restartBounded } from './app/own-memory.ts'
import { userCache } from './cli/lib/user-cache.ts'

const compiled = compiledCodeOf(userCache())
// The one command that runs for long.
if (process.argv[2] === 'serve') restartBounded(compiled)
// What is loaded before this is compiled each time, where nobody told Node of the folder at its start.
keepCompiledCode(compiled)
await import('./cli/lib/run.ts')
