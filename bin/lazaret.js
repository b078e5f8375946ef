#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a stack trace: imports are hoisted, this check is not.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `lazaret needs Node 24.15 or newer; this is ${process.versions.node}.\n` +
      'Install a newer Node, or run it by npx: npx -p node@24 -p lazaret lazaret serve\n',
  )
  process.exit(2)
}
await import('../dist/main.js')
