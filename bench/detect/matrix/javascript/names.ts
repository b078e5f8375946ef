import { pieces, quoted, type JsWriter, type Style } from './writer.ts'

function joined(text: string, w: JsWriter): string {
  return pieces(text, w.random).map(quoted).join(' + ')
}

function escaped(name: string): string {
  return name.replace(/[a-z]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)
}

/** Ways to reach an interface without writing its name where it is used. */
export const NAME_STYLES: Readonly<Record<string, Style>> = {
  alias: {
    fn: (module, member, w) => {
      const name = w.fresh('f')
      w.hoist(`const ${name} = ${w.mod(module)}.${member};`)
      return name
    },
    global: (name, w) => {
      const alias = w.fresh('g')
      w.hoist(`const ${alias} = ${name};`)
      return alias
    },
  },
  destructured: {
    fn: (module, member, w) => {
      const name = w.fresh('use')
      w.hoist(`const { ${member}: ${name} } = ${w.mod(module)};`)
      return name
    },
  },
  computed: {
    odd: true,
    attr: (object, member, w) => `${object}[${joined(member, w)}]`,
    global: (name, w) => `globalThis[${joined(name, w)}]`,
    mod: (name, w) => w.required(joined(name, w)),
  },
  'dynamic-import': {
    mod: (name, w) => {
      w.isAsync = true
      return `await import(${quoted(name)})`
    },
  },
  'dynamic-import-computed': {
    odd: true,
    mod: (name, w) => {
      w.isAsync = true
      return `await import(${joined(`node:${name}`.replace(/^node:(?=\W|axios|got|undici|node-fetch|superagent|ws$)/, ''), w)})`
    },
  },
  'builtin-module': {
    mod: (name, w) => (BUILTIN.test(name) ? `process.getBuiltinModule(${quoted(name)})` : w.required(quoted(name))),
  },
  'main-require': {
    odd: true,
    mod: (name, w) => (w.esm ? w.required(quoted(name)) : `module.constructor._load(${quoted(name)})`),
  },
  'required-alias': {
    mod: (name, w) => {
      if (w.esm) w.required("'path'")
      const load = w.fresh('load')
      w.hoist(`const ${load} = require;`)
      return `${load}(${quoted(name)})`
    },
  },
  reflect: {
    odd: true,
    attr: (object, member) => `Reflect.get(${object}, ${quoted(member)})`,
    global: (name) => `Reflect.get(globalThis, ${quoted(name)})`,
  },
  'escaped-names': {
    odd: true,
    attr: (object, member) => `${object}.${escaped(member)}`,
    global: (name) => escaped(name),
  },
  comma: { attr: (object, member) => `(0, ${object}.${member})`, global: (name) => `(0, ${name})` },
  bound: {
    fn: (module, member, w) => {
      const name = w.fresh('b')
      w.hoist(`const ${name} = ${w.mod(module)}.${member}.bind(${w.mod(module)});`)
      return name
    },
  },
  'object-method': {
    fn: (module, member, w) => {
      const name = w.fresh('io')
      w.hoist(`const ${name} = { go: ${w.mod(module)}.${member} };`)
      return `${name}.go`
    },
  },
  'optional-chain': { attr: (object, member) => `${object}?.${member}` },
  'spread-module': {
    mod: (name, w) => `({ ...${w.required(quoted(name))} })`,
  },
  'found-member': {
    odd: true,
    attr: (object, member) =>
      `${object}[Object.keys(${object}).find((k) => k.startsWith(${quoted(member.slice(0, -1))}) && k.length === ${member.length})]`,
  },
  wrapped: {
    fn: (module, member, w) => {
      const name = w.fresh('w')
      w.hoist(`const ${name} = (...given) => ${w.mod(module)}.${member}(...given);`)
      return name
    },
  },
  'wrapping-function': {
    fn: (module, member, w) => {
      const name = w.fresh('w')
      w.hoist(`function ${name}(a, b, c) {\nreturn ${w.mod(module)}.${member}(a, b, c);\n}`)
      return name
    },
  },
  'sibling-compat': {
    mod: (name, w) => {
      const file = `compat-${name.replaceAll(/\W/g, '_')}.js`
      w.files[file] = w.esm ? `export * from ${quoted(name)};\n` : `module.exports = require(${quoted(name)});\n`
      return w.required(quoted(`./${file}`))
    },
  },
  'function-return-this': {
    odd: true,
    global: (name) => `Function('return this')().${name}`,
    mod: (name, w) => (w.esm ? w.required(quoted(name)) : `eval('require')(${quoted(name)})`),
  },
  dispatch: {
    fn: (module, member, w) => {
      const name = w.fresh('table')
      w.hoist(`const ${name} = { run: ${w.mod(module)}.${member}, none: () => {} };`)
      return `${name}['run']`
    },
  },
  'static-member': {
    fn: (module, member, w) => {
      const name = w.fresh('Io')
      w.hoist(`class ${name} {\nstatic go = ${w.mod(module)}.${member};\n}`)
      return `${name}.go`
    },
  },
}

const BUILTIN = /^(?:fs|os|path|http|https|net|tls|dgram|dns|child_process|vm|zlib|crypto|module|http2)$/
