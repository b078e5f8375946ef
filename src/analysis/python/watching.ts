import {
  CHAT_HANDLER,
  CHAT_LIBRARIES,
  OBSERVING_NOTES,
  PYTHON_KEYS,
  PYTHON_SCREEN,
  PYTHON_SOUND,
  PYTHON_TYPED,
} from '../catalog/python-watching.ts'
import { ofWritten, remembered } from './files.ts'
import { writtenTo } from './written.ts'
import { TOLD_BY_CONNECTION, TOLD_IN_CHAT } from './names.ts'
import { recordCall, type Analysis } from './record.ts'
import type { Call } from './request.ts'
import type { Frame, PyFunction } from './scope.ts'
import { NOTHING, ofName, join, ofTaint, type Value } from './value.ts'

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

/** Calls that put a picture or a sound into a file: their path, and what they put there. */
const PUTS_INTO_FILE: ReadonlyMap<string, readonly [path: number, content: number]> = new Map([
  ['cv2.imwrite', [0, 1]],
  ['imageio.imwrite', [0, 1]],
  ['soundfile.write', [0, 1]],
  ['scipy.io.wavfile.write', [0, 2]],
] as const)

/** `ImageGrab.grab().save(file)`: what was looked at is in the file from here on. */
export function keepsPicture(call: Call, name: string): void {
  const [path, content] = PUTS_INTO_FILE.get(name) ?? []
  if (path !== undefined && content !== undefined) ofWritten(call, call.args[path], call.args[content] ?? NOTHING)
  else if (name.endsWith('().save') && PYTHON_SCREEN.includes(name.slice(0, -'().save'.length))) {
    const picture = call.receiver ?? NOTHING
    remembered(call, 0, picture)
    ofWritten(call, call.args[0], picture)
  }
}

/** Programs that put a picture of the screen or of a camera into the file that they are told. */
const TAKES_PICTURE =
  /^(?:\S{0,100}\/)?(?:(?:screencapture|scrot|gnome-screenshot|spectacle|maim|grim|flameshot|xwd|fswebcam|imagesnap)(?:\s|$)|import -window root\b|ffmpeg\b.{0,200}\b(?:x11grab|avfoundation|gdigrab)\b)/
const PICTURE_FILE = /^[^\s-].{0,300}\.(?:png|jpe?g|bmp|gif|xwd|webp|mp4)$/i

/** `screencapture -x /tmp/a.png`: the path stands for the picture. */
export function shootsScreen({ analysis, node }: Call, command: string): void {
  if (!TAKES_PICTURE.test(command)) return
  const seen = ofTaint({ kind: 'observed', offset: node.start, note: OBSERVING_NOTES.screen })
  const paths = command
    .slice(0, 1000)
    .split(/[\s"']+/)
    .filter((word) => PICTURE_FILE.test(word))
  writtenTo(analysis, paths, seen)
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
  /^(?:requests|http\.client|urllib|urllib3|httpx|aiohttp|smtplib|getpass|web3|eth_account|solana|solders|boto3|botocore|openai|anthropic|mnemonic|bip_utils|tronpy|ccxt|keyring|passlib|cryptography|huggingface_hub|telethon|stripe|psycopg2?|pymysql|pymongo|sqlalchemy|paramiko|ldap3|snowflake\.connector)\b/

/** `requests.Session.send = hook`: from here on the function is told what the whole program hands to the library. */
export function replaces(analysis: Analysis, frame: Frame, object: Value, key: string, value: Value): void {
  const library = object.names.find(
    (name) => (SHARED.test(name) && !name.includes('(')) || (name === 'builtins' && key === 'input'),
  )
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
