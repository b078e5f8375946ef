import { metadataFields } from './metadata.ts'

/** UTF-16 units that are kept of what is stated as a licence. */
const LICENCE_MAX = 200

const CLASSIFIER = /^License :: (?:OSI Approved :: )?(.+)$/

/** Classifiers that name one licence, by its SPDX identifier. */
const OF_CLASSIFIER: ReadonlyMap<string, string> = new Map([
  ['MIT License', 'MIT'],
  ['Apache Software License', 'Apache-2.0'],
  ['ISC License (ISCL)', 'ISC'],
  ['Mozilla Public License 2.0 (MPL 2.0)', 'MPL-2.0'],
  ['Python Software Foundation License', 'PSF-2.0'],
  ['The Unlicense (Unlicense)', 'Unlicense'],
  ['Zope Public License', 'ZPL-2.1'],
  ['GNU General Public License v2 (GPLv2)', 'GPL-2.0-only'],
  ['GNU General Public License v2 or later (GPLv2+)', 'GPL-2.0-or-later'],
  ['GNU General Public License v3 (GPLv3)', 'GPL-3.0-only'],
  ['GNU General Public License v3 or later (GPLv3+)', 'GPL-3.0-or-later'],
  ['GNU Affero General Public License v3', 'AGPL-3.0-only'],
  ['GNU Affero General Public License v3 or later (AGPLv3+)', 'AGPL-3.0-or-later'],
  ['GNU Lesser General Public License v3 (LGPLv3)', 'LGPL-3.0-only'],
  ['GNU Lesser General Public License v3 or later (LGPLv3+)', 'LGPL-3.0-or-later'],
])

/**
 * The licence that core metadata states: `License-Expression` [PEP 639], else its classifiers, else the first line of `License`, in which
 * some put the whole text. Empty where it states none.
 */
export function licenceOf(metadata: string): string {
  const fields = metadataFields(metadata)
  const [expression = ''] = fields.get('license-expression') ?? []
  const [text = ''] = fields.get('license') ?? []
  const [line = ''] = text.trim().split('\n', 1)
  return (expression.trim() || classified(fields.get('classifier') ?? []) || unstated(line.trim())).slice(
    0,
    LICENCE_MAX,
  )
}

function classified(classifiers: readonly string[]): string {
  const named = classifiers.flatMap((classifier) => {
    const name = CLASSIFIER.exec(classifier.trim())?.[1]
    return name === undefined || name === 'OSI Approved' ? [] : (OF_CLASSIFIER.get(name) ?? name)
  })
  return [...new Set(named)].join(' OR ')
}

/** What old tools write where nothing is stated. */
function unstated(line: string): string {
  return line === 'UNKNOWN' ? '' : line
}
