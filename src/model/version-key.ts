import { lookup } from './lookup.ts'
import type { Ecosystem } from './ecosystem.ts'

/** [PEP 440, appendix B] */
const PEP440 =
  /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?<preNumber>\d*))?(?:-(?<bare>\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\d*))?(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\d*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/

const PRE: Readonly<Record<string, string>> = lookup({ alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' })

/**
 * One text for all spellings that an ecosystem takes for the same version: `v1.0`, `1.0.0` and `1` of PyPI, `v1.0.0` and `1.0.0+build`
 * of npm. What is no version there is itself, in lower case for PyPI.
 */
export function versionKey(ecosystem: Ecosystem, version: string): string {
  return KEYS[ecosystem](version.trim())
}

const KEYS: Readonly<Record<Ecosystem, (version: string) => string>> = {
  npm: (version) => version.replace(/^[v=\s]+/, '').replace(/\+.*$/, ''),
  pypi: (version) => pythonKey(version.toLowerCase()),
}

function pythonKey(text: string): string {
  const found = PEP440.exec(text)?.groups
  if (found === undefined) return text
  const { epoch = '', release = '', pre, preNumber, bare, post, postNumber, dev, devNumber, local } = found
  const numbers = release.split('.').map(numberIn)
  while (numbers.length > 1 && numbers.at(-1) === '0') numbers.pop()
  const after = bare ?? (post === undefined ? undefined : (postNumber ?? ''))
  return [
    numberIn(epoch) === '0' ? '' : `${numberIn(epoch)}!`,
    numbers.join('.'),
    pre === undefined ? '' : `${PRE[pre] ?? pre}${numberIn(preNumber)}`,
    after === undefined ? '' : `.post${numberIn(after)}`,
    dev === undefined ? '' : `.dev${numberIn(devNumber)}`,
    local === undefined ? '' : `+${local.split(/[-_.]/).map(localPart).join('.')}`,
  ].join('')
}

/** Without zeros before it; none is 0. As text, for there are numbers that no double holds. */
function numberIn(digits = ''): string {
  return digits.replace(/^0+(?=\d)/, '') || '0'
}

function localPart(part: string): string {
  return /^\d+$/.test(part) ? numberIn(part) : part
}
