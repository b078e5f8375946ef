import { keepCompiledCode } from './app/compiled-code.ts'
import { restartBounded } from './app/own-memory.ts'
import { userCache } from './cli/lib/user-cache.ts'

// The one command that runs for long.
if (process.argv[2] === 'serve') restartBounded()
// What is loaded before this is compiled each time.
keepCompiledCode(userCache())
await import('./cli/lib/run.ts')
