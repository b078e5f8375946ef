import type { Call } from './request.ts'
import { joinAll, NOTHING, ofTexts, type Value } from './value.ts'

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
