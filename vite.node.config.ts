import { dirname, join, relative, resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const SOURCES = resolve('src')

/** What Node is started with: the program, and what runs in threads and processes of its own. Each keeps its name and its folder. */
const STARTED = [
  'main',
  'app/lock/worker',
  'contents/worker',
  'inspection/watch',
  'inspection/worker',
  'sandbox/supervisor',
  'store/check/worker',
  'store/worker',
  'views/worker',
]

/** Stands for the folder of what is built until it is known in which file a module ends up. */
const BUILT = '__LAZARET_BUILT__'

/**
 * The server and the commands as few files: a file of its own for each of some 900 modules takes most of a command's start. Packages
 * stay outside, as package.json pins them.
 */
export default defineConfig({
  publicDir: false,
  plugins: [ownPlaces()],
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(STARTED.map((name) => [name, join(SOURCES, `${name}.ts`)])),
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})

/** Modules look for files beside themselves: for each its URL is still the one that it would have alone. */
function ownPlaces(): Plugin {
  return {
    name: 'own-places',
    transform(code, id) {
      if (!id.startsWith(SOURCES) || !code.includes('import.meta.url')) return undefined
      const path = relative(SOURCES, id).replace(/\.ts$/, '.js')
      return { code: code.replaceAll('import.meta.url', `new URL('${path}', ${BUILT}).href`), map: null }
    },
    renderChunk(code, { fileName }) {
      if (!code.includes(BUILT)) return undefined
      const up = relative(dirname(fileName), '.') || '.'
      return { code: code.replaceAll(BUILT, `new URL('${up}/', import.meta.url)`), map: null }
    },
  }
}
