/** Calls that give a command to the system by way of another library. Dotted names, `()` for the result of a call. */
export const PYTHON_STARTERS: readonly string[] = [
  'invoke.run',
  'invoke.Context().run',
  ...['bash', 'sh', 'zsh', 'curl', 'wget', 'python', 'python3', 'sudo'].map((program) => `sh.${program}`),
  ...['system', 'getoutput'].map((method) => `IPython.get_ipython().${method}`),
  'wmi.WMI().Win32_Process.Create',
  ...['CDLL()', 'cdll.msvcrt', 'windll.msvcrt', 'cdll.LoadLibrary()'].flatMap((library) =>
    ['system', 'popen'].map((name) => `ctypes.${library}.${name}`),
  ),
  'ctypes.windll.kernel32.WinExec',
  'cffi.FFI().dlopen().system',
]

/** What such a call starts, where its name says so: `sh.bash('-c', …)`. */
export function programOfCall(name: string): string | undefined {
  return /^sh\.(\w+)$/.exec(name)?.[1]
}
