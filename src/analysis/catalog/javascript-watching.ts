/** Interfaces of the platform and of wallets through which everything goes that a page or a program asks of others. */
const BETWEEN =
  /^(?:fetch|XMLHttpRequest(?:\.prototype\.(?:open|send|setRequestHeader))?|WebSocket(?:\.prototype\.send)?|Response(?:\.prototype\.(?:json|text|arrayBuffer))?|(?:ethereum|solana|tronWeb)(?:\.[\w.]{1,40})?|module:https?\.(?:request|get|ClientRequest\.prototype\.(?:write|end|setHeader))|navigator\.clipboard\.writeText)$/

/** Those through which a wallet is asked to pay. */
const OF_WALLET = /^(?:ethereum|solana|tronWeb)\./

/** Whether who puts something else in its place stands between others. */
export function standsBetween(api: string): boolean {
  return BETWEEN.test(api)
}

export function isOfWallet(api: string): boolean {
  return OF_WALLET.test(api)
}

/** Calls that take a picture of the screen or of the camera. */
const SCREEN =
  /^module:(?:screenshot-desktop|desktop-screenshot|node-screenshots|screenshot-node|robotjs\.screen\.capture|@nut-tree\/nut-js\.screen\.(?:grab|capture)|node-webcam(?:\.capture)?|electron\.desktopCapturer\.getSources)(?:\.(?:default|all|captureImageSync|captureImage|captureScreen|Monitor\.(?:all|fromPoint)))?$/

/** Calls that hand every key to a function of the caller, and what is made for that. */
const KEYS =
  /^module:(?:node-global-key-listener(?:\.GlobalKeyboardListener)?|uiohook-napi\.uIOhook\.on|iohook(?:\.on)?|gkm\.events\.on|keylogger\.js(?:\.start)?|node-keylogger|global-keypress|win-key-logger)(?:\.default)?$/

export const WATCHING_NOTES = {
  screen: 'takes a picture of the screen',
  keys: 'is told every key',
  forms: 'is told what is typed into any form',
} as const

/** What a call watches; undefined: nothing that is known. */
export function javascriptWatches(api: string): keyof typeof WATCHING_NOTES | undefined {
  if (SCREEN.test(api)) return 'screen'
  return KEYS.test(api) ? 'keys' : undefined
}

/** Events of a page that tell what is typed. */
export const KEY_EVENTS: ReadonlySet<string> = new Set(['keydown', 'keypress', 'keyup'])

/** Events that tell, at the top of a page, what is put into all its forms. */
export const FORM_EVENTS: ReadonlySet<string> = new Set(['submit', 'input', 'change', 'paste'])

/** Words without which no JavaScript does any of it. */
export const WATCHING_WORDS: readonly string[] = [
  'ethereum',
  '.fetch =',
  '.fetch=',
  'screenshot',
  'global-key',
  'uiohook',
  'iohook',
  'keylogger',
  'desktopCapturer',
  'webcam',
]
