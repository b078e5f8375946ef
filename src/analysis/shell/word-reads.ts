import { environmentNameKind, isSecretPath } from '../catalog/secrets.ts'
import type { Capability } from '../../model/capability.ts'
import type { SourceKind } from '../code.ts'

/** Data that a word of a command stands for, and what it takes to read it. */
interface WordRead {
  readonly capability: Capability
  readonly kind: SourceKind
  readonly note: string
}

/** Names of variables in a word. */
export function variablesIn(word: string): readonly string[] {
  return Array.from(word.matchAll(/\$\{?([A-Za-z_]\w{0,80})/g), ([, name = '']) => name)
}

/** What `$NAME` tells of the environment; undefined: nothing that matters. */
export function readOfVariable(name: string): WordRead | undefined {
  const kind = environmentNameKind(name)
  if (kind === 'ordinary') return undefined
  return { capability: 'env', kind: kind === 'identity' ? 'host-info' : 'env', note: `reads $${name}` }
}

/** What a word names as the path of a file that holds secrets. */
export function readOfPath(word: string): WordRead | undefined {
  const path = word.replace(/^.*?[=@<]/, '').replace(/^\$\{?HOME\}?/, '~')
  if (!isSecretPath(path)) return undefined
  return { capability: 'secrets', kind: 'secret-file', note: `reads ${path.slice(0, 80)}` }
}
