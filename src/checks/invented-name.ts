import { EVERYWHERE, type ClaimCheck } from './check.ts'
import { InventedNames } from './names/invented.ts'
import { mistaken } from './names/mistaken.ts'
import npm from './names/npm.json' with { type: 'json' }
import pypi from './names/pypi.json' with { type: 'json' }
import { rememberedByName } from './names/remembered.ts'

export const inventedName: ClaimCheck = {
  id: 'invented-name',
  summary:
    'Its name is put together from names that many install, lacks the beginning of one, or is known in another ecosystem',
  why: 'Language models write names of packages that sound right and do not exist, often the same ones again. Whoever registers such a name is installed by everybody who takes their word. Honest packages have such names, too, so that it counts only beside other things.',
  remedy: 'Look whether anybody wrote of this package before it was there, and which one was meant.',
  overlooks: 'Names that are made of words of everyday language alone, and names in scopes.',
  references: ['unused-imports (2024)', 'react-codeshift (2026)', 'huggingface-cli (2024)'],
  ecosystems: EVERYWHERE,
  severity: 'low',
  confidence: 'low',
  since: '0.1.0',
  looksAt: 'claim',
  run({ artifact }) {
    const found = inventedFrom(artifact.ecosystem, artifact.name)
    return found === undefined ? [] : mistaken(artifact, found.how, found.from)
  },
}

const inventedFrom = rememberedByName(
  {
    npm: () => new InventedNames([...npm.targets, ...npm.scoped], npm.inventions, pypi.targets),
    pypi: () => new InventedNames(pypi.targets, pypi.inventions, npm.targets),
  },
  (names, name) => names.inventedFrom(name),
)
