import { parseSync } from 'oxc-parser'
import t from 'tap'
import { cellOf, idOf, type Cell, type Family, type Side } from '../../bench/detect/matrix/cell.ts'
import { FAMILIES } from '../../bench/detect/matrix/families.ts'
import { Sample } from '../../bench/detect/matrix/sample.ts'
import { selected } from '../../bench/detect/matrix/select.ts'
import { soloCells } from '../../bench/detect/matrix/solo.ts'
import { parsePython } from '../../src/analysis/python/tree.ts'

const solos = soloCells(FAMILIES)
const SIDES: readonly Side[] = ['bad', 'twin']

const samples = solos.flatMap((chosen) => SIDES.map((side) => new Sample(chosen, side)))

/** Files of a sample that one language's parser reads, with the names of sample and file. */
function sources(
  pattern: RegExp,
): { readonly name: string; readonly path: string; readonly text: string; readonly sample: Sample }[] {
  return samples.flatMap((sample) =>
    Object.entries(sample.written.files)
      .filter(([path]) => pattern.test(path))
      .map(([path, content]) => ({ name: `${sample.id} ${sample.side} ${path}`, path, text: String(content), sample })),
  )
}

t.test('a cell and its id say the same, and an id that names nothing is refused with what there is', async (t) => {
  for (const { cell } of solos) t.same(cellOf(idOf(cell), FAMILIES).cell, cell)
  t.throws(() => cellOf('js-theft/nothing/fetch/none/plain/entry', FAMILIES), /nothing is no source of js-theft: env,/)
  t.throws(() => cellOf('js-theft/env', FAMILIES), / is no sink of js-theft/)
  t.throws(() => cellOf('cobol/env', FAMILIES), /no family cobol: js-theft,/)
  t.throws(() => cellOf('js-theft/mnemonic/fetch/none/plain/entry', FAMILIES), /do not fit together/)
})

t.test('the same cell gives the same bytes each time', async (t) => {
  for (const chosen of solos.filter((_, index) => index % 10 === 0))
    t.ok(new Sample(chosen, 'bad').built.bytes.equals(new Sample(chosen, 'bad').built.bytes), idOf(chosen.cell))
})

t.test('a selection is the same each time, holds each value of each axis, and no cell twice', async (t) => {
  for (const family of FAMILIES) {
    const cells = selected(family, family.count)
    t.equal(cells.length, family.count, family.id)
    t.same(cells, selected(family, family.count))
    t.equal(new Set(cells.map(idOf)).size, family.count)
    t.ok(cells.every(({ values }) => family.fits(values)))
    for (const [at, { values }] of family.axes.entries())
      t.same(missing(values, cells, at), [], `${family.id} has all of axis ${at}`)
  }
})

function missing(values: readonly string[], cells: readonly Cell[], at: number): string[] {
  return values.filter((value) => !cells.some((cell) => cell.values[at] === value))
}

t.test('JavaScript that is written is JavaScript', async (t) => {
  const files = sources(/\.js$/)
  t.ok(files.length > 1000, `${files.length} files`)
  const broken = files.filter(({ path, text, sample }) => {
    const sourceType = sample.written.manifest?.['type'] === 'module' ? 'module' : 'commonjs'
    return parseSync(path, text, { sourceType }).errors.length > 0
  })
  t.same(
    broken.map(({ name }) => name),
    [],
  )
})

t.test('Python that is written is Python', async (t) => {
  const files = sources(/\.pyw?$/)
  t.ok(files.length > 1000, `${files.length} files`)
  t.not(parsePython('def (').incomplete, undefined, 'the parser would have said so')
  const broken = files.filter(({ text }) => parsePython(text).incomplete !== undefined)
  t.same(
    broken.map(({ name }) => name),
    [],
  )
})

t.test('hosts are names under .invalid, addresses for documentation, and those that every machine has', async (t) => {
  const plain = samples.filter(({ id }) => id.includes('/none/'))
  const hosts = plain.flatMap(({ id, written }) =>
    Object.values(written.files).flatMap((content) =>
      [...String(content).matchAll(/\b(?:https?|wss?):\/\/(?:[^/'"@\s]*@)?([\w.-]*)/g)].map(
        (found) => `${found[1]} in ${id}`,
      ),
    ),
  )
  t.ok(hosts.length > 500, `${hosts.length} hosts`)
  const RESERVED =
    /^(?:[\w.-]+\.invalid|(?:203\.0\.113|198\.51\.100|192\.0\.2)\.\d+|169\.254\.169\.254|127\.0\.0\.1|localhost) in/
  t.same(
    hosts.filter((host) => !RESERVED.test(host)),
    [],
  )
})

t.test('a twin names neither a host that is not its own nor a place of secrets', async (t) => {
  const twins = samples.filter(({ id, side }) => side === 'twin' && id.includes('/none/'))
  const FOREIGN =
    /telemetry-7\.invalid|stats-hub|pkg-mirror-eu|node-status|x9f3k|update-check|203\.0\.113|198\.51\.100|169\.254|\.npmrc|\.aws|id_rsa|Login Data/
  const wrong = twins.filter(({ written }) =>
    FOREIGN.test(JSON.stringify([written.scripts ?? {}, Object.values(written.files).map(String)])),
  )
  t.same(
    wrong.map(({ id }) => id),
    [],
  )
})

t.test('a sample and its plain form differ in nothing but the spelling', async (t) => {
  const family = FAMILIES.find(({ id }) => id === 'js-theft') as Family
  const values = ['npmrc', 'http-request', 'none', 'plain', 'preinstall']
  const code = (disguise: string): string =>
    String(
      new Sample({ family, cell: { family: 'js-theft', values: values.with(2, disguise) } }, 'bad').written.files[
        'setup.js'
      ],
    )
  t.match(code('none'), /\.npmrc/)
  t.notMatch(code('hex'), /\.npmrc/)
  const decoded = code('hex').replaceAll(
    /Buffer\.from\('([0-9a-f]+)', 'hex'\)\.toString\('utf8'\)/g,
    (_, text: string) => `'${Buffer.from(text, 'hex').toString()}'`,
  )
  t.equal(decoded, code('none'))
})

t.test('a twin hides texts as its sample does, but no command that it starts', async (t) => {
  const family = FAMILIES.find(({ id }) => id === 'js-theft') as Family
  const cell = { family: 'js-theft', values: ['npmrc', 'exec-curl', 'base64', 'plain', 'preinstall'] }
  const { files: bad } = new Sample({ family, cell }, 'bad').written
  const { files: twin } = new Sample({ family, cell }, 'twin').written
  t.notMatch(bad['setup.js'], /curl|\.npmrc/)
  t.match(twin['client/index.js'], /'curl -s /)
  t.match(twin['setup.js'], /'base64'/)
})
