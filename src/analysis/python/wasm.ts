import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the grammar stands: beside the built code in a published package, in node_modules in a source tree. */
const PLACES = [
  '../../vendor/tree-sitter-python.wasm',
  '../../../node_modules/tree-sitter-python/tree-sitter-python.wasm',
]

/** Absolute path of the Python grammar. Throws where the installation lacks it: without it nothing may be admitted. */
export function pythonGrammarPath(): string {
  for (const place of PLACES) {
    const path = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(path)) return path
  }
  throw new Error('tree-sitter-python.wasm is missing from this installation')
}
