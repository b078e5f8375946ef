import { block, type PyCode } from './writer.ts'

export interface PyMoment {
  readonly called: boolean
  /** false where the code cannot import its siblings by `from . import` */
  readonly relative?: false
  readonly place: (code: PyCode, parameter: string, name: string, module: string) => Placed
  /** where the twin's code stands, where no innocent package has any */
  readonly innocent?: PyMoment['place']
}

export interface Placed {
  readonly kind?: 'sdist'
  readonly files: Readonly<Record<string, string | Buffer>>
  /** what `__init__.py` begins with */
  readonly init?: string
  readonly entryPoints?: string
}

/** The code's file, and those beside it. */
export function under(folder: string, file: string, code: PyCode, text = `${code.code}\n`): Placed['files'] {
  const beside = Object.entries(code.files).map(([path, content]) => [`${folder}${path}`, content])
  return { ...Object.fromEntries(beside), [`${folder}${file}`]: text }
}

/** A function that runs the code. */
export function defined(code: PyCode, name: string, parameter: string): string {
  return `${block(`def ${name}(${parameter}):`, code.code)}\n`
}

/** The files beside the code, where it stands in `__init__.py`. */
export function besideInit(code: PyCode, module: string): Placed['files'] {
  return Object.fromEntries(Object.entries(code.files).map(([path, content]) => [`${module}/${path}`, content]))
}

/** A setup.py: what stands before the call, and more of its arguments. */
export const setup = (name: string, before = '', more = ''): string =>
  `${before}from setuptools import setup\n\nsetup(name='${name}', version='1.4.2', packages=['${name.replaceAll('-', '_')}']${more})\n`
