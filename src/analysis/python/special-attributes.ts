import { documentsOf } from './documents.ts'
import { foldersOf } from './path-calls.ts'
import { recordAct, type Analysis } from './record.ts'
import type { Call } from './request.ts'
import type { Frame } from './scope.ts'
import { askedOfHandler } from './servers.ts'
import { childOf } from './tree.ts'
import { ofName, ofTexts, UNKNOWN_PART, type Value } from './value.ts'

/** What stands for the globals of a function: other modules, and what they import. */
export const FUNCTION_GLOBALS = 'function.__globals__'

/** What is known of where a module lies. */
const SPEC = 'importlib.util.find_spec()'

/** `inspect.getfile(requests)`, `importlib.util.find_spec('requests')`; undefined: another call. */
export function placeOfModule({ args }: Call, name: string): Value | undefined {
  const [module] = args
  if (module === undefined) return undefined
  if (name === 'inspect.getfile' || name === 'inspect.getsourcefile') return fileOfModule(module)
  if (name !== 'importlib.util.find_spec') return undefined
  const found = fileOfModule({ ...module, names: module.texts })
  return { ...found, names: [SPEC] }
}

/** What the language gives for names that every object has; undefined: another name. */
export function specialAttribute(
  analysis: Analysis,
  frame: Frame,
  object: Value,
  key: string,
  offset: number,
): Value | undefined {
  if (key === '__dict__') return object
  if (key === '__file__') return fileOfModule(object)
  if (key === 'parent' && object.names.includes('pathlib.Path()')) return folderOf(object)
  if (key === '__doc__') return documentsOf(analysis, frame, object)
  if (key === 'origin' && object.names.includes(SPEC))
    return object.texts.length > 0 ? ofTexts(object.texts) : undefined
  if (key === '__globals__') return ofName(FUNCTION_GLOBALS)
  if (key === '__class__' && object.refs.some(({ kind }) => kind === 'function')) return ofName('types.FunctionType')
  return askedOfHandler(object, key, offset)
}

/** `Path(requests.__file__).parent`; undefined: a folder that is not known. */
function folderOf({ texts }: Value): Value | undefined {
  const folders = foldersOf(texts)
  return folders.length === 0 ? undefined : { ...ofName('pathlib.Path()'), texts: folders }
}

/** `requests.__file__`: where another package lies; `.helpers` is one's own. */
function fileOfModule(object: Value): Value {
  const modules = object.names.filter((name) => /^[A-Za-z_]\w*(?:\.\w+)*$/.test(name))
  return ofTexts(modules.map((name) => `${UNKNOWN_PART}/site-packages/${name.replaceAll('.', '/')}/__init__.py`))
}

/** What every class comes from: `object`, `().__class__.__base__`, `type.mro(int)[-1]`. */
const OF_OBJECT = /(?:^object|__(?:base|bases|mro)__.{0,20}|mro\(\).{0,20})$/s

/**
 * `().__class__.__base__.__subclasses__()`: every class that is loaded, among which one is picked that starts processes.
 * Undefined: another call.
 */
export function everyClass({ analysis, frame, node, method }: Call): Value | undefined {
  const target = method === '__subclasses__' ? childOf(node, 'function') : undefined
  const object = target === undefined ? undefined : childOf(target, 'object')
  if (object === undefined || !OF_OBJECT.test(analysis.text.slice(object.start, object.end))) return undefined
  recordAct(analysis, frame, 'obfuscated', node, 'reaches every class through the one that all come from')
  return ofName('subprocess.Popen')
}
