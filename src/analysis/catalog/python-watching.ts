/** Calls that take a picture of the screen, or of the camera. */
export const PYTHON_SCREEN: readonly string[] = [
  'PIL.ImageGrab.grab',
  'pyscreenshot.grab',
  'pyautogui.screenshot',
  'pyautogui.Screenshot',
  ...['grab', 'shot', 'save'].map((method) => `mss.mss().${method}`),
  'd3dshot.create().screenshot',
  'cv2.VideoCapture().read',
]

/** Calls that give what a microphone hears. */
export const PYTHON_SOUND: readonly string[] = [
  'sounddevice.rec',
  'sounddevice.InputStream().read',
  'pyaudio.PyAudio().open().read',
  'soundcard.default_microphone().record',
]

/** Calls that hand every key to a function of the caller. */
export const PYTHON_KEYS: readonly string[] = [
  'pynput.keyboard.Listener',
  'keyboard.on_press',
  'keyboard.on_release',
  'keyboard.hook',
  'pyHook.HookManager',
]

/** Calls that give what was typed. */
export const PYTHON_TYPED: readonly string[] = ['keyboard.read_event', 'keyboard.read_key', 'keyboard.record']

export const OBSERVING_NOTES = {
  screen: 'takes a picture of the screen',
  keys: 'is told every key',
  sound: 'listens to the microphone',
} as const

/** Libraries of chat programs whose messages may come from anybody in the room. */
export const CHAT_LIBRARIES: RegExp =
  /\b(?:telebot|aiogram|discord|nextcord|disnake|pyrogram|telethon|telegram|slack_bolt|nio)\b/

/** What registers a function for the messages of a chat, as a decorator. */
export const CHAT_HANDLER: RegExp =
  /\.(?:message_handler|channel_post_handler|callback_query_handler|command|event|listen|on_message|message|on|hears|register)$/
