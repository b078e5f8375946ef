import { globSync, readFileSync } from 'node:fs'
import t from 'tap'
import { errorsIn, SOURCES } from './compiles.ts'

/** Code about what may be sent: most of it must not compile. `admission`, `admitted`, `refused`, `stored` and `context` are given. */
const PROGRAMS: readonly [situation: string, code: string, compiles: boolean][] = [
  ['what the gate admitted', `sendArtifact(request, reply, admitted)`, true],
  [
    'once it is told from the others',
    `(admission.kind === 'admitted' && sendArtifact(request, reply, admission))`,
    true,
  ],
  ['an answer of the gate, whatever it is', `sendArtifact(request, reply, admission)`, false],
  ['a refusal', `sendArtifact(request, reply, refused)`, false],
  [
    'what nobody decided on',
    `sendArtifact(request, reply, { kind: 'admitted', artifact: stored, verdict, body, stale: false })`,
    false,
  ],
  ['bytes of the store', `sendArtifact(request, reply, body)`, false],
  ['an upstream client in a route', `context.upstream`, false],
  ['the store in a route', `context.blobs`, false],
  ['the gate in a route', `context.gate`, true],
]

const GIVEN = `
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendArtifact } from '${SOURCES}/ecosystems/reply.ts'
import type { RegistryContext } from '${SOURCES}/ecosystems/adapter.ts'
import type { StoredArtifact } from '${SOURCES}/model/artifact.ts'
import type { Admission, Admitted, ArtifactBody } from '${SOURCES}/model/gate.ts'
import type { Verdict } from '${SOURCES}/model/verdict.ts'
declare const request: FastifyRequest
declare const reply: FastifyReply
declare const admission: Admission
declare const admitted: Admitted
declare const refused: Extract<Admission, { kind: 'refused' }>
declare const stored: StoredArtifact
declare const verdict: Verdict
declare const body: ArtifactBody
declare const context: RegistryContext
export { sendArtifact, request, reply, admission, admitted, refused, stored, verdict, body, context }
`

t.test('what the gate did not admit cannot be sent, and a route holds no other way to bytes', async (t) => {
  const found = errorsIn(
    t,
    GIVEN,
    PROGRAMS.map(([, code]) => code),
  )
  t.equal(found.length, PROGRAMS.length)
  for (const [index, [situation, , compiles]] of PROGRAMS.entries())
    t.equal(found[index]?.length === 0, compiles, `${situation}\n${found[index]?.join('\n') ?? ''}`)
})

/** What only some files may say, since it makes, sends or opens what the gate lets through. */
const ONLY_IN: readonly (readonly [words: RegExp, files: readonly string[], planted: string])[] = [
  [/\bas (?:unknown as )?Admitted\b/, ['src/admission/admitted.ts'], `return { kind } as Admitted`],
  [/from '[^']*\/admitted\.ts'/, ['src/admission/admit.ts'], `import { admitted } from '../admission/admitted.ts'`],
  [
    /\badmit as admitServed\b|\badmitServed\(/,
    ['src/admission/gate.ts'],
    `await admitServed(request, assessment, gate)`,
  ],
  [
    /\bsendArtifact\(/,
    [
      'src/ecosystems/npm/protocol/artifact-route.ts',
      'src/ecosystems/pypi/protocol/artifact-route.ts',
      'src/ecosystems/reply.ts',
    ],
    `return sendArtifact(request, reply, admission)`,
  ],
  [/\bblobs\.open\(/, ['src/admission/artifact-cache.ts'], `reply.send(store.blobs.open(digest))`],
]

t.test('only the gate makes an admission, and only the routes of artifacts send one', async (t) => {
  const files = globSync('src/**/*.ts').map((file) => file.replaceAll('\\', '/'))
  t.ok(files.length > 400, `${files.length} files`)
  const texts = files.map((file): readonly [string, string] => [file, readFileSync(file, 'utf8')])
  for (const [words, allowed, planted] of ONLY_IN) {
    const saying = texts.filter(([, text]) => words.test(text)).map(([file]) => file)
    t.same(saying.toSorted(), allowed, String(words))
    t.match(planted, words, 'what is planted is seen')
  }
})
