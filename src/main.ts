import { keepCompiledCode } from './app/compiled-code.ts'
import { userCache } from './cli/lib/user-cache.ts'

// What is loaded before this is compiled each time.
keepCompiledCode(userCache())
await import('./cli/lib/run.ts')
