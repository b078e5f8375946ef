import {
  CHAT_HANDLER,
  CHAT_LIBRARIES,
  OBSERVING_NOTES,
  PYTHON_KEYS,
  PYTHON_SCREEN,
  PYTHON_SOUND,
  PYTHON_TYPED,
} from '../catalog/python-watching.ts'
import { ofWritten } from './files.ts'
import { TOLD_BY_CONNECTION, TOLD_IN_CHAT } from './names.ts'
import { recordCall, type Analysis } from './record.ts'
import type { Call } from './request.ts'
import type { Frame, PyFunction } from './scope.ts'
import { ofName, join, ofTaint, type Value } from './value.ts'

const KEYS = new Set(PYTHON_KEYS)
const TYPED = new Set(PYTHON_TYPED)
const SOUND = new Set(PYTHON_SOUND)

/** Looks at the screen, or at what is typed: the picture is a source, and so is what a listener is told. */
export function watch(call: Call, name: string): Value {
  const offset = call.node.start
  if (KEYS.has(name)) {
    const told = ofTaint({ kind: 'observed', offset, note: OBSERVING_NOTES.keys })
    for (const value of [...call.args, ...call.keywords.values()])
      for (const ref of value.refs)
        if (ref.kind === 'function') tellFunction(call.analysis, call.frame, ref.target, told)
    return ofName(`${name}()`)
  }
  const note = OBSERVING_NOTES[TYPED.has(name) ? 'keys' : SOUND.has(name) ? 'sound' : 'screen']
  const seen = join(ofTaint({ kind: 'observed', offset, note }), ofName(`${name}()`))
  // `screenshot('a.png')`: from here on the path stands for the picture
  const path = call.args[0] ?? call.keywords.get('output') ?? call.keywords.get('filename')
  return PYTHON_SCREEN.includes(name) ? ofWritten(call, path, seen) : seen
}

/** The first argument of a function that is called from outside. */
function tellFunction(analysis: Analysis, frame: Frame, target: PyFunction, told: Value): void {
  recordCall(analysis, frame, target)
  const own = target.params[0] === 'self' || target.params[0] === 'cls' ? 1 : 0
  for (const parameter of target.params.slice(own, own + 2))
    if (parameter !== '') target.frame.vars.join(parameter.replace(/^\*+/, ''), told)
}

/** `@bot.message_handler(…)`: the library calls the function with what somebody wrote. */
export function answersChat(analysis: Analysis, frame: Frame, target: PyFunction, decorator: Value): void {
  const registers = decorator.names.some((name) => CHAT_HANDLER.test(name.replace(/\(\)$/, '')))
  if (!registers || !CHAT_LIBRARIES.test(analysis.text)) return
  const note = TOLD_IN_CHAT
  const told = ofTaint({ kind: 'remote-content', offset: target.node.start, note })
  recordCall(analysis, frame, target)
  for (const parameter of target.params)
    if (parameter !== '' && parameter !== 'self') target.frame.vars.join(parameter.replace(/^\*+/, ''), told)
}

/** Libraries that call a function with what a connection brings. */
const LISTENS = /^(?:paho\.mqtt|websocket|rel|socketio|pika|stomp)\b/
const HANDLES_MESSAGE = /^on_?(?:message|data|event)(?:_callback)?$|^callback$/

/** `client.on_message = run`, `WebSocketApp(url, on_message=run)`: the function is told what somebody sends. */
export function listens(analysis: Analysis, frame: Frame, object: Value, key: string, value: Value): void {
  if (!HANDLES_MESSAGE.test(key) || !object.names.some((name) => LISTENS.test(name))) return
  for (const ref of value.refs) {
    if (ref.kind !== 'function') continue
    const note = TOLD_BY_CONNECTION
    const told = ofTaint({ kind: 'remote-content', offset: ref.target.node.start, note })
    recordCall(analysis, frame, ref.target)
    for (const parameter of ref.target.params)
      if (parameter !== '' && parameter !== 'self') ref.target.frame.vars.join(parameter.replace(/^\*+/, ''), told)
  }
}

/** Libraries through which requests and secrets of the whole program go. */
const SHARED =
  /^(?:requests|http\.client|urllib|urllib3|httpx|aiohttp|smtplib|getpass|web3|eth_account|solana|solders|boto3|botocore|openai|anthropic|mnemonic|bip_utils|tronpy|ccxt|keyring|passlib|cryptography|huggingface_hub|telethon|stripe)\b/

/** `requests.Session.send = hook`: from here on the function is told what the whole program hands to the library. */
export function replaces(analysis: Analysis, frame: Frame, object: Value, key: string, value: Value): void {
  const library = object.names.find((name) => SHARED.test(name) && !name.includes('('))
  if (library === undefined) return
  for (const ref of value.refs) {
    if (ref.kind !== 'function') continue
    const note = `is told what is given to ${library}.${key}`
    const told = ofTaint({ kind: 'observed', offset: ref.target.node.start, note })
    recordCall(analysis, frame, ref.target)
    for (const parameter of ref.target.params)
      if (parameter !== '' && parameter !== 'cls') ref.target.frame.vars.join(parameter.replace(/^\*+/, ''), told)
  }
}
