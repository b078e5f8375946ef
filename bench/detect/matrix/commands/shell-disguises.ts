import { base64, hex, hexEscapes, octalEscapes, reversed, rot13 } from '../forms.ts'
import { gzipSync } from 'node:zlib'

interface Disguise {
  readonly bad: (command: string) => string
  /** what innocent packages do with the same tools, where running hidden text is no such thing */
  readonly twin?: (command: string) => string
}

const single = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
const TOOLS =
  /(?<=^|[\s;|&(`])(?:curl|wget|nc|bash|scp|nslookup|dig|openssl|crontab|git|node|python3|rm|base64|socat|cat|env|sh)(?=\s)/g

function words(command: string, change: (word: string) => string): string {
  return command.replaceAll(TOOLS, change)
}

const shown = (tool: string) => (): string => `echo ${base64('ready to build\n')} | ${tool}`

/** Ways to write a command so that it does not stand there. */
export const SHELL_DISGUISES: Readonly<Record<string, Disguise>> = {
  none: { bad: (c) => c },
  'split-quotes': { bad: (c) => words(c, (word) => `${word.slice(0, 1)}''${word.slice(1)}`) },
  backslash: { bad: (c) => words(c, (word) => `${word.slice(0, 1)}\\${word.slice(1)}`) },
  'double-quotes': { bad: (c) => words(c, (word) => `"${word}"`) },
  'full-path': { bad: (c) => words(c, (word) => `/usr/bin/${word}`) },
  'variable-host': {
    bad: (c) =>
      c.replace(/^(?=[^]*?\/\/([\w.-]+))/, (_m, host: string) => `H=${host}; `).replace(/\/\/[\w.-]+/, '//$H'),
  },
  'variable-command': {
    bad: (c) => {
      const first = TOOLS.exec(` ${c}`)?.[0] ?? ''
      TOOLS.lastIndex = 0
      return first === '' ? c : `a=${first.slice(0, 1)}; b=${first.slice(1)}; ${c.replace(first, '$a$b')}`
    },
  },
  ifs: { bad: (c) => c.replace(/ (?=-)/, '${IFS}') },
  'sh-c': { bad: (c) => `sh -c ${single(c)}` },
  'bash-c': { bad: (c) => `/bin/bash -c ${single(c)}` },
  eval: { bad: (c) => `eval ${single(c)}` },
  'eval-variable': { bad: (c) => `x=${single(c)}; eval "$x"` },
  'dollar-quote': {
    bad: (c) => `bash -c $'${hexEscapes(c)}'`,
    twin: () => "printf '%s\\n' $'\\x6f\\x6b'",
  },
  'base64-pipe': { bad: (c) => `echo ${base64(c)} | base64 -d | sh`, twin: shown('base64 -d') },
  'base64-eval': { bad: (c) => `eval "$(echo '${base64(c)}' | base64 --decode)"`, twin: shown('base64 --decode') },
  'base64-here': { bad: (c) => `bash <<< "$(base64 -d <<< ${base64(c)})"`, twin: shown('base64 -d') },
  'openssl-base64': {
    bad: (c) => `echo ${base64(c)} | openssl base64 -d -A | bash`,
    twin: shown('openssl base64 -d -A'),
  },
  'hex-pipe': { bad: (c) => `echo ${hex(c)} | xxd -r -p | bash`, twin: () => `echo ${hex('ready\n')} | xxd -r -p` },
  'printf-octal': {
    bad: (c) => `printf '${octalEscapes(c)}' | sh`,
    twin: () => `printf '${octalEscapes('ready')}\\n'`,
  },
  'printf-hex': {
    bad: (c) => `sh -c "$(printf '${hexEscapes(c)}')"`,
    twin: () => "printf '\\x6f\\x6b\\n'",
  },
  rev: { bad: (c) => `echo ${single(reversed(c))} | rev | sh`, twin: () => "echo 'ydaer' | rev" },
  rot13: {
    bad: (c) => `echo ${single(rot13(c))} | tr 'A-Za-z' 'N-ZA-Mn-za-m' | sh`,
    twin: () => "echo 'ernql' | tr 'A-Za-z' 'N-ZA-Mn-za-m'",
  },
  'gzip-base64': {
    bad: (c) => `echo ${gzipSync(c).toString('base64')} | base64 -d | gunzip | sh`,
    twin: () => `echo ${gzipSync('ready\n').toString('base64')} | base64 -d | gunzip`,
  },
  'python-c': {
    bad: (c) => `python3 -c "import os; os.system(bytes.fromhex('${hex(c)}').decode())"`,
    twin: () => `python3 -c "print(bytes.fromhex('${hex('ready')}').decode())"`,
  },
  'node-e': {
    bad: (c) => `node -e "require('child_process').exec(Buffer.from('${base64(c)}','base64').toString())"`,
    twin: () => `node -e "console.log(Buffer.from('${base64('ready')}','base64').toString())"`,
  },
  'perl-e': {
    bad: (c) => `perl -e 'system(pack("H*","${hex(c)}"))'`,
    twin: () => `perl -e 'print(pack("H*","${hex('ready')}"))'`,
  },
}

/** How the command is wrapped; `plain` first. */
export const SHELL_SHAPES: Readonly<Record<string, (command: string) => string>> = {
  plain: (c) => c,
  'or-true': (c) => `${c} || true`,
  silent: (c) => `(${c}) >/dev/null 2>&1`,
  background: (c) => `(${c}) >/dev/null 2>&1 &`,
  nohup: (c) => `nohup sh -c ${single(c)} >/dev/null 2>&1 &`,
  'and-exit': (c) => `${c} && exit 0`,
  'gate-ci': (c) => `[ -n "$CI" ] || { ${c}; }`,
  'gate-platform': (c) => `if [ "$(uname)" != AIX ]; then ${c}; fi`,
  'gate-tool': (c) => `command -v sh >/dev/null && { ${c}; }`,
  function: (c) => `go() { ${c}; }; go`,
  subshell: (c) => `(cd /tmp && ${c})`,
  padded: (c) => `echo ok;${' '.repeat(320)}${c}`,
  loop: (c) => `for i in 1; do ${c}; done`,
  newline: (c) => `echo ok\n${c}`,
}
