/** How evidence says what is done with the clipboard. */
export const CLIPBOARD_NOTES = { reads: 'reads the clipboard', changes: 'changes the clipboard' } as const

export type ClipboardUse = keyof typeof CLIPBOARD_NOTES

/** Calls of JavaScript by their canonical names. */
const JAVASCRIPT: Readonly<Record<ClipboardUse, readonly string[]>> = {
  reads: [
    'navigator.clipboard.readText',
    'navigator.clipboard.read',
    ...['clipboard.readText', 'clipboard.read', 'clipboard.readHTML', 'clipboard.readImage'].map(electron),
    ...['clipboardy', 'clipboardy-ts', 'node-clipboardy'].flatMap((name) => [
      module(name, 'read'),
      module(name, 'readSync'),
    ]),
    ...['copy-paste', 'copy-paste.global'].map((name) => module(name, 'paste')),
    module('copy-paste', 'silent.paste'),
    module('clipboard-sys', 'readText'),
    module('@mariozechner/clipboard', 'getText'),
    module('@napi-rs/clipboard', 'Clipboard.getText'),
    module('@crosscopy/clipboard', 'getText'),
    module('@nut-tree/nut-js', 'clipboard.getContent'),
    module('@tauri-apps/plugin-clipboard-manager', 'readText'),
    module('@react-native-clipboard/clipboard', 'getString'),
    module('expo-clipboard', 'getStringAsync'),
  ],
  changes: [
    'navigator.clipboard.writeText',
    'navigator.clipboard.write',
    ...['clipboard.writeText', 'clipboard.write', 'clipboard.writeHTML', 'clipboard.clear'].map(electron),
    ...['clipboardy', 'clipboardy-ts', 'node-clipboardy'].flatMap((name) => [
      module(name, 'write'),
      module(name, 'writeSync'),
    ]),
    ...['copy-paste', 'copy-paste.global'].map((name) => module(name, 'copy')),
    module('copy-paste', 'silent.copy'),
    module('clipboard-sys', 'writeText'),
    module('@mariozechner/clipboard', 'setText'),
    module('@napi-rs/clipboard', 'Clipboard.setText'),
    module('@crosscopy/clipboard', 'setText'),
    module('@nut-tree/nut-js', 'clipboard.setContent'),
    module('@tauri-apps/plugin-clipboard-manager', 'writeText'),
    module('@react-native-clipboard/clipboard', 'setString'),
    module('expo-clipboard', 'setStringAsync'),
  ],
}

function module(name: string, member: string): string {
  return `module:${name}.${member}`
}

function electron(member: string): string {
  return module('electron', member)
}

const USES_IN_JAVASCRIPT: ReadonlyMap<string, ClipboardUse> = byName(JAVASCRIPT)

/** What a call of JavaScript does with the clipboard; undefined: nothing that is known. */
export function javascriptClipboard(api: string): ClipboardUse | undefined {
  return USES_IN_JAVASCRIPT.get(api)
}

/** Calls of Python by their dotted names. */
const PYTHON: Readonly<Record<ClipboardUse, readonly string[]>> = {
  reads: [
    'pyperclip.paste',
    'pyperclip.waitForPaste',
    'pyperclip.waitForNewPaste',
    'clipboard.paste',
    'pandas.io.clipboard.paste',
    'pandas.io.clipboard.clipboard_get',
    'win32clipboard.GetClipboardData',
    'klembord.get_text',
    'PIL.ImageGrab.grabclipboard',
    ...['tkinter.Tk()', 'Tkinter.Tk()', 'tkinter.Text()', 'tkinter.Frame()'].map((widget) => `${widget}.clipboard_get`),
  ],
  changes: [
    'pyperclip.copy',
    'clipboard.copy',
    'pandas.io.clipboard.copy',
    'pandas.io.clipboard.clipboard_set',
    'win32clipboard.SetClipboardData',
    'win32clipboard.SetClipboardText',
    'klembord.set_text',
    ...['tkinter.Tk()', 'Tkinter.Tk()', 'tkinter.Text()', 'tkinter.Frame()'].map(
      (widget) => `${widget}.clipboard_append`,
    ),
  ],
}

export const PYTHON_CLIPBOARD: readonly string[] = [...PYTHON.reads, ...PYTHON.changes]

const USES_IN_PYTHON: ReadonlyMap<string, ClipboardUse> = byName(PYTHON)

/** What a call of Python does with the clipboard; undefined: nothing that is known. */
export function pythonClipboard(name: string): ClipboardUse | undefined {
  return USES_IN_PYTHON.get(name)
}

function byName({ reads, changes }: Readonly<Record<ClipboardUse, readonly string[]>>): Map<string, ClipboardUse> {
  return new Map([
    ...changes.map((name) => [name, 'changes'] as const),
    ...reads.map((name) => [name, 'reads'] as const),
  ])
}

/** Command lines that do: a name and its words, joined by spaces. */
const COMMANDS: readonly { readonly use: ClipboardUse; readonly line: RegExp }[] = [
  {
    use: 'reads',
    line: /^(?:pbpaste|wl-paste|termux-clipboard-get|get-clipboard|xclip (?:.* )?-o(?:ut)?|xsel (?:.* )?(?:-o|--output))(?: |$)/i,
  },
  { use: 'changes', line: /^(?:pbcopy|wl-copy|termux-clipboard-set|set-clipboard|clip|xclip|xsel)(?: |$)/i },
]

/** What a command does with the clipboard; undefined: nothing that is known. */
export function commandClipboard(line: string): ClipboardUse | undefined {
  return COMMANDS.find((command) => command.line.test(line))?.use
}

/** Words without which no JavaScript names it. */
export const CLIPBOARD_WORDS: readonly string[] = ['clipboard', 'copy-paste', 'pbpaste', 'wl-paste', 'xclip', 'xsel']
