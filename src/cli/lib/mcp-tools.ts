import type { App } from '../../app/app.ts'
import { meantBy } from '../../checks/similar-name.ts'
import type { WhyFile } from '../../desk/why.ts'
import type { Tool } from '../../mcp/rpc.ts'
import { LazaretError } from '../../model/errors.ts'
import { purlOf, purlOfVersion } from '../../model/purl.ts'
import { isServed } from '../../model/verdict.ts'
import { registryOf } from './judge-file.ts'
import { judgeLocked } from './judge-locked.ts'
import { judgeSpec } from './judge-spec.ts'
import { parseSpec, parseVersion, type Spec } from './spec.ts'

/** A package that is younger than this was perhaps made for those who ask for it by mistake, days. */
const YOUNG_DAYS = 30

/** Versions that are tried for a substitute, newest first. */
const TRIED_MAX = 12

const PACKAGE = 'npm:name@version, npm:name, pypi:name==version, pypi:name, or a purl'

/** What an agent may ask. None of it changes anything but `request`, which asks a person. */
export function mcpTools(app: App): readonly Tool[] {
  return [
    {
      name: 'check',
      description: 'Say whether a package version may be installed, and why not. Ask before you add a dependency.',
      parameters: { package: PACKAGE },
      call: ({ package: text = '' }) => check(app, parseSpec(text)),
    },
    {
      name: 'why',
      description: 'Explain the verdict on a version that this Lazaret knows.',
      parameters: { purl: 'a version: pkg:npm/left-pad@1.3.1, npm:left-pad@1.3.1, pypi:six==1.16.0' },
      call: async ({ purl = '' }) => (await whyFiles(app, purl)).map((file) => whyText(file)).join('\n\n'),
    },
    {
      name: 'substitute',
      description: 'Name the newest version of a package that may be installed.',
      parameters: { package: 'npm:name or pypi:name' },
      call: ({ package: text = '' }) => substitute(app, parseSpec(text)),
    },
    {
      name: 'request',
      description: 'Ask the people of the desk to release a refused version. Nothing is released by that.',
      parameters: { purl: 'the version, as for why', reason: 'one sentence: what it is needed for' },
      call: ({ purl = '', reason = '' }) => request(app, purl, reason),
    },
  ]
}

async function check(app: App, spec: Spec): Promise<string> {
  const doubts = await doubtsOf(app, spec)
  if (doubts.missing) return doubts.says
  const judged = await judgeSpec(app, spec).then(
    (found) => found.judged,
    (error: unknown) => {
      // A package of which every version was taken away, or without this one.
      if (error instanceof LazaretError && error.code === 'not-found')
        throw new LazaretError('not-found', `${error.message}. ${doubts.says}`.trim())
      throw error
    },
  )
  const lines = judged.map(({ artifact, verdict, sentences }) => {
    const word = isServed(verdict.outcome) ? 'may be installed' : 'is refused'
    const reasons = verdict.hits.filter(({ rule }) => verdict.deciding.includes(rule))
    return [
      `${purlOf(artifact)} ${word} (${verdict.outcome})`,
      ...reasons.map(({ rule, message }) => `- ${rule}: ${message}`),
      ...sentences.map((one) => `- ${one}`),
    ].join('\n')
  })
  return [...lines, doubts.says].filter((line) => line !== '').join('\n\n')
}

interface Doubts {
  /** whether upstream knows no such package */
  readonly missing: boolean
  /** empty: none */
  readonly says: string
}

/** Names that do not exist, or were invented lately, are what a model makes up and somebody else registers. */
async function doubtsOf(app: App, { ecosystem, name }: Spec): Promise<Doubts> {
  const near = meantBy(ecosystem, name)
  const perhaps = near === undefined ? '' : ` Perhaps ${near.meant} was meant: the name ${near.how}.`
  try {
    const { catalogue } = await app.catalogues.snapshot(registryOf(app, ecosystem).name, name)
    const times = catalogue.artifacts.flatMap(({ publishedAt }) =>
      typeof publishedAt === 'string' ? [publishedAt] : [],
    )
    const [first] = times.toSorted()
    const days = first === undefined ? Infinity : (app.clock().getTime() - Date.parse(first)) / 86_400_000
    if (days >= YOUNG_DAYS) return { missing: false, says: perhaps.trim() }
    return {
      missing: false,
      says: `${name} is ${Math.floor(days)} days old. Do not install it because its name was suggested.${perhaps}`,
    }
  } catch (error) {
    if (!(error instanceof LazaretError) || error.code !== 'not-found') throw error
    return {
      missing: true,
      says: `There is no package ${name} at its upstream. Do not install anything by this name.${perhaps}`,
    }
  }
}

async function substitute(app: App, spec: Spec): Promise<string> {
  const { ecosystem, name } = spec
  const { catalogue } = await app.catalogues.snapshot(registryOf(app, ecosystem).name, name)
  const dated = catalogue.artifacts.flatMap(({ version, publishedAt, withdrawn }) =>
    withdrawn ? [] : [{ version, at: typeof publishedAt === 'string' ? publishedAt : '' }],
  )
  const versions = [...new Set(dated.toSorted((a, b) => (a.at < b.at ? 1 : -1)).map(({ version }) => version))]
  for (const version of versions.slice(0, TRIED_MAX)) {
    const entry = { ecosystem, name, version, line: 1, source: { kind: 'registry' }, files: [] } as const
    const { state } = await judgeLocked(app, entry)
    if (state === 'allow' || state === 'warn') return `${name} ${version} may be installed`
  }
  return `none of the last ${Math.min(versions.length, TRIED_MAX)} versions of ${name} may be installed`
}

async function whyFiles(app: App, text: string): Promise<readonly WhyFile[]> {
  const target = parseVersion(text)
  const { files } = await app.desk.whys.of(purlOfVersion(target), target)
  if (files.length === 0) throw new LazaretError('not-found', `nobody asked this Lazaret for ${text} yet: check it`)
  return files
}

function whyText({ purl, state, headline, deciding, counterfactual }: WhyFile): string {
  const rules = deciding.length === 0 ? '' : ` (${deciding.join(', ')})`
  return [`${purl} is ${state}${rules}`, headline, ...counterfactual].filter((line) => line !== '').join('\n')
}

async function request(app: App, purl: string, reason: string): Promise<string> {
  const target = parseVersion(purl)
  const file = (await whyFiles(app, purl)).find(({ canAsk }) => canAsk)
  if (file?.digest === undefined)
    throw new LazaretError(
      'conflict',
      `${purl} is not refused, or its bytes are not known: there is nothing to ask for`,
    )
  const artifact = { ...target, filename: file.filename, kind: file.kind }
  const ask = {
    registry: file.registry,
    artifact,
    digest: file.digest,
    message: reason,
    contact: 'an agent, by lazaret mcp',
  }
  const id = await app.desk.requests.ask(ask, { address: 'local', client: 'lazaret mcp' })
  return `asked: case ${id}. A person decides; until then do not install it by another way.`
}
