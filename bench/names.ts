import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { BorrowedNames } from '../src/checks/names/borrowed.ts'
import { InventedNames } from '../src/checks/names/invented.ts'
import { NearNames } from '../src/checks/names/near.ts'
import npm from '../src/checks/names/npm.json' with { type: 'json' }
import pypi from '../src/checks/names/pypi.json' with { type: 'json' }
import { ECOSYSTEMS, NAMING } from '../src/model/ecosystem.ts'

/** Names that somebody may mean: the first of the list. A scope belongs to somebody, so that names in it are nobody's slip. */
const TARGETS = 2000

/**
 * `node bench/names.ts --ecosystem npm --list popular.tsv`: writes the names that the checks `similar-name`, `borrowed-name` and
 * `invented-name` ship, from a list of names by popularity, one a line, what follows a tab left out. Names of the list that are near to a
 * more popular one, borrow from it, or look invented are known for themselves: of the other ecosystem all of its targets count.
 */
const { values } = parseArgs({ options: { ecosystem: { type: 'string' }, list: { type: 'string' } } })
const ecosystem = ECOSYSTEMS.find((one) => one === values.ecosystem)
if (ecosystem === undefined || values.list === undefined) throw new Error('usage: --ecosystem npm|pypi --list FILE')

const names = readFileSync(values.list, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => NAMING[ecosystem].canonical(line.split('\t', 1)[0] ?? ''))
const popular = names.slice(0, TARGETS)
const targets = popular.filter((name) => !name.startsWith('@'))
const scoped = popular.filter((name) => name.startsWith('@'))
const near = new NearNames(targets, [])
const borrowed = new BorrowedNames(popular, [])
const others = names.slice(TARGETS)
const known = others.filter((name) => near.meantBy(name) !== undefined)
const borrowers = others.filter((name) => borrowed.borrowedBy(name) !== undefined)
const invented = new InventedNames(popular, [], ecosystem === 'npm' ? pypi.targets : npm.targets)
const inventions = others.filter((name) => invented.inventedFrom(name) !== undefined)
const shipped = { targets, known, scoped, borrowers, inventions }
const sorted = Object.fromEntries(Object.entries(shipped).map(([key, list]) => [key, list.toSorted()]))
const text = `${JSON.stringify(sorted, undefined, 2)}\n`
writeFileSync(new URL(`../src/checks/names/${ecosystem}.json`, import.meta.url), text)
console.log(
  `${ecosystem}: ${popular.length} names, ${known.length} near ones, ${borrowers.length} borrowers and ${inventions.length} that look invented are known`,
)
