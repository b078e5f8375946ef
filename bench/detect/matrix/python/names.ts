import { pieces } from '../javascript/writer.ts'
import { quoted, type PyStyle, type PyWriter } from './writer.ts'

const joined = (text: string, w: PyWriter): string => pieces(text, w.random).map(quoted).join(' + ')

/** Ways to reach an interface without writing its name where it is used. */
export const PY_NAMES: Readonly<Record<string, PyStyle>> = {
  'import-as': {
    mod: (name, w) => {
      const alias = w.fresh('m')
      w.head(`import ${name} as ${alias}`)
      return alias
    },
  },
  'from-import': {
    fn: (module, member, w) => {
      w.head(`from ${module} import ${member}`)
      return member
    },
  },
  'from-import-as': {
    fn: (module, member, w) => {
      const alias = w.fresh('_')
      w.head(`from ${module} import ${member} as ${alias}`)
      return alias
    },
  },
  'assigned-alias': {
    fn: (module, member, w) => {
      const alias = w.fresh('f')
      const from = w.mod(module)
      w.hoist(`${alias} = ${from}.${member}`)
      return alias
    },
    builtin: (name, w) => {
      const alias = w.fresh('g')
      w.hoist(`${alias} = ${name}`)
      return alias
    },
  },
  getattr: {
    attr: (object, member) => `getattr(${object}, '${member}')`,
    builtin: (name, w) => `getattr(${w.mod('builtins')}, '${name}')`,
  },
  'getattr-concat': {
    odd: true,
    attr: (object, member, w) => `getattr(${object}, ${joined(member, w)})`,
    builtin: (name, w) => `getattr(__import__('builtins'), ${joined(name, w)})`,
  },
  'dunder-import': { mod: (name) => `__import__('${name}', fromlist=['x'])` },
  'dunder-import-concat': {
    odd: true,
    mod: (name, w) => `__import__(${joined(name, w)}, fromlist=['x'])`,
  },
  importlib: {
    mod: (name, w) => {
      w.head('import importlib')
      return `importlib.import_module('${name}')`
    },
  },
  'importlib-concat': {
    odd: true,
    mod: (name, w) => {
      w.head('from importlib import import_module as load')
      return `load(${joined(name, w)})`
    },
  },
  'module-dict': {
    odd: true,
    attr: (object, member) => `${object}.__dict__['${member}']`,
    builtin: (name) => `__builtins__['${name}']`,
  },
  'vars-of': {
    odd: true,
    attr: (object, member, w) => `vars(${object})[${joined(member, w)}]`,
    builtin: (name) => `vars(__import__('builtins'))['${name}']`,
  },
  globals: {
    odd: true,
    fn: (module, member, w) => {
      w.head(`import ${module}`)
      const [top = '', ...rest] = module.split('.')
      return [`globals()['${top}']`, ...rest, member].join('.')
    },
    builtin: (name) => `globals()['__builtins__']['${name}']`,
  },
  'sys-modules': {
    mod: (name, w) => {
      w.head(`import sys, ${name}`)
      return `sys.modules['${name}']`
    },
  },
  attrgetter: {
    attr: (object, member, w) => {
      w.head('from operator import attrgetter')
      return `attrgetter('${member}')(${object})`
    },
  },
  partial: {
    fn: (module, member, w) => {
      w.head('from functools import partial')
      const alias = w.fresh('call')
      const from = w.mod(module)
      w.hoist(`${alias} = partial(${from}.${member})`)
      return alias
    },
  },
  'class-member': {
    fn: (module, member, w) => {
      const name = w.fresh('Io')
      const from = w.mod(module)
      w.hoist(`class ${name}:\n    go = staticmethod(${from}.${member})`)
      return `${name}.go`
    },
  },
  walrus: {
    fn: (module, member, w) => `(${w.fresh('v')} := ${w.mod(module)}.${member})`,
  },
  'lambda-wrapper': {
    fn: (module, member, w) => {
      const name = w.fresh('l')
      const from = w.mod(module)
      w.hoist(`${name} = lambda *a, **k: ${from}.${member}(*a, **k)`)
      return name
    },
  },
  'function-wrapper': {
    fn: (module, member, w) => {
      const name = w.fresh('d')
      const from = w.mod(module)
      w.hoist(`def ${name}(*a, **k):\n    return ${from}.${member}(*a, **k)`)
      return name
    },
  },
  dispatch: {
    fn: (module, member, w) => {
      const name = w.fresh('table')
      const from = w.mod(module)
      w.hoist(`${name} = {'run': ${from}.${member}}`)
      return `${name}['run']`
    },
  },
  'in-list': { fn: (module, member, w) => `[${w.mod(module)}.${member}][0]` },
  methodcaller: {
    odd: true,
    attr: (object, member, w) => {
      w.head('from operator import methodcaller')
      return `(lambda *a, **k: methodcaller('${member}', *a, **k)(${object}))`
    },
  },
  'get-attribute': { odd: true, attr: (object, member) => `object.__getattribute__(${object}, '${member}')` },
  'found-member': {
    odd: true,
    attr: (object, member) => `getattr(${object}, [n for n in dir(${object}) if n == '${member}'][0])`,
  },
  'looked-for-first': {
    odd: true,
    attr: (object, member) => `getattr(${object}, next(n for n in dir(${object}) if n == '${member}'))`,
  },
  'executed-import': {
    odd: true,
    mod: (name, w) => {
      w.head(`exec('import ${name}')`)
      return name
    },
  },
  'tried-import': {
    mod: (name, w) => {
      w.head(`try:\n    import ${name}\nexcept ImportError:\n    raise`)
      return name
    },
  },
  'sibling-compat': {
    fn: (module, member, w) => {
      w.relative = true
      w.head(`from .compat import ${member}`)
      const known = typeof w.files['compat.py'] === 'string' ? w.files['compat.py'] : ''
      w.files['compat.py'] = `${known}from ${module} import ${member}\n`
      return member
    },
  },
}
