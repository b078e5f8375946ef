import { CHAT_LIBRARIES } from '../catalog/python-watching.ts'
import type { Call } from './request.ts'
import { joinAll, NOTHING, ofTaint, ofTexts, type Value } from './value.ts'

/** Clients of Telegram, which are made with the token of one bot: whoever made the bot reads what it is sent. */
const CLIENT =
  /^(?:telegram\.Bot|telegram\.ext\.(?:Updater|ExtBot)|telebot\.(?:TeleBot|async_telebot\.AsyncTeleBot)|aiogram\.Bot)$/
const TOKEN = /^\d{6,14}:[\w-]{30,60}$/

/** The address of the bot whose token stands in the source; nothing where the token is that of whoever uses the package. */
export function inboxOfBot(call: Call, name: string): Value {
  if (!CLIENT.test(name)) return NOTHING
  const { texts } = joinAll([call.args[0] ?? NOTHING, call.keywords.get('token') ?? NOTHING])
  return ofTexts(texts.filter((text) => TOKEN.test(text)).map((token) => `https://api.telegram.org/bot${token}`))
}

/** Methods that ask a chat for what was written there. */
const READS: ReadonlySet<string> = new Set(
  'history fetch_message get_updates get_chat_history iter_messages get_messages conversations_history'.split(' '),
)

/** What somebody wrote in a chat, where a program asks for it instead of being told. */
export function readsChat({ analysis, node, method }: Call): Value {
  if (method === undefined || !READS.has(method) || !CHAT_LIBRARIES.test(analysis.text)) return NOTHING
  return ofTaint({ kind: 'remote-content', offset: node.start, note: 'is told by whoever writes in a chat' })
}
