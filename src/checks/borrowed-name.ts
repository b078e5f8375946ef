import { EVERYWHERE, type ClaimCheck } from './check.ts'
import { BorrowedNames } from './names/borrowed.ts'
import { mistaken } from './names/mistaken.ts'
import npm from './names/npm.json' with { type: 'json' }
import pypi from './names/pypi.json' with { type: 'json' }
import { rememberedByName } from './names/remembered.ts'

export const borrowedName: ClaimCheck = {
  id: 'borrowed-name',
  summary:
    'Its name is that of a package that many install, with a word that says nothing, in a scope like theirs, or without their scope',
  why: 'People guess such names, and language models invent them: whoever registers one gets their installs. Honest packages have such names, too, so that it counts only beside other things.',
  remedy: 'Look whether the known package was meant, and who publishes this one.',
  references: ['huggingface-cli (2024)', 'python3-dateutil (2019)', '@typescript_eslinter/eslint (2025)'],
  ecosystems: EVERYWHERE,
  severity: 'low',
  confidence: 'low',
  since: '0.1.0',
  looksAt: 'claim',
  run({ artifact }) {
    const found = borrowedBy(artifact.ecosystem, artifact.name)
    return found === undefined ? [] : mistaken(artifact, found.how, [found.from])
  },
}

const borrowedBy = rememberedByName(
  {
    npm: () => new BorrowedNames([...npm.targets, ...npm.scoped], npm.borrowers),
    pypi: () => new BorrowedNames(pypi.targets, pypi.borrowers),
  },
  (names, name) => names.borrowedBy(name),
)
