import t from 'tap'
import { inspect } from '../../src/inspection/inspect.ts'
import { readAsOf } from '../../src/model/artifact.ts'
import { sha256 } from '../../src/model/digest.ts'
import { readingOf } from './python-reading.ts'
import { sampleArtifact } from './sample-artifact.ts'

/** Names that every JavaScript object answers to: a table looked up by a name of the package must not. */
const NAMES = ['hasOwnProperty', 'constructor', 'toString', 'valueOf', '__proto__', 'isPrototypeOf', '__defineGetter__']

/** Uses of a name in JavaScript, worked out as far as can be. */
const uses = (name: string): string =>
  `'text'.${name}('x'); base.${name}(process.env.HOME)
eval(require('${name}').${name} + require('node:${name}')['a' + 'b']('x') + Buffer.from('x').${name}() + [1].${name}())
${name}['a'](1); new ${name}(); process['${name}'](); Math.${name}(1); require('fs').${name}('x'); window.${name}.a()
`

t.test('code that calls methods named like those of every object is read to its end', async (t) => {
  const calls = NAMES.map(uses).join('')
  const python = NAMES.map(
    (name) =>
      `import ${name}\n${name}('x')\nbase.${name}(b'x')\nexec(${name}.${name}('x') + 'a'.${name}() + getattr(os, '${name}')())\n`,
  ).join('')
  const cases = [
    {
      reading: readingOf('npm-tarball', { 'package.json': '{"name":"a","version":"1.0.0"}', 'index.js': calls }),
      ecosystem: 'npm',
    },
    { reading: readingOf('wheel', { 'a/__init__.py': python }), ecosystem: 'pypi' },
  ] as const
  for (const { reading, ecosystem } of cases) {
    const artifact = { ...sampleArtifact(reading.kind), ecosystem }
    const { findings } = await inspect(reading, { digest: sha256('x'), readAs: readAsOf(artifact) })
    t.same(
      findings.filter(({ check }) => check === 'check-failed'),
      [],
      ecosystem,
    )
  }
})
