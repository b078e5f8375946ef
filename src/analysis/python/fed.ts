import { isDataFile } from '../languages.ts'
import { isShell } from '../shell/names.ts'
import { recordReference } from './record.ts'
import type { Call } from './request.ts'

/** Longest path that is taken for one, UTF-16 units. */
const MAX_PATH_UNITS = 300

/** What holds commands by its name, or says nothing of what it holds. */
const HOLDS_CODE = /\.(?:pyw?|sh|bash|zsh|ksh|cmd|bat|ps1)$/i

/** An interpreter that is given a file as its input runs what is in it: `subprocess.run(['sh'], stdin=open('x.txt'))`. */
export function readsFile(call: Call, command: string): void {
  if (!isShell(command) && !/^\S{0,200}\bpython/.test(command)) return
  for (const keyword of ['stdin', 'input']) fedBy(call, command, call.keywords.get(keyword)?.texts ?? [])
}

/** The same of what is written to it later: `shell.communicate(open('x.txt').read())`. */
export function fedBy({ analysis, frame, node }: Call, command: string, texts: readonly string[]): void {
  for (const text of texts)
    if (text.length < MAX_PATH_UNITS && !/\s/.test(text) && (isDataFile(text) || HOLDS_CODE.test(text)))
      recordReference(analysis, frame, 'command', `${command} < ${text}`, node)
}
