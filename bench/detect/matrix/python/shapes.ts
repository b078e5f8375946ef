import { block, indented } from './writer.ts'

/** How the code is wrapped; `plain` first. Names that start with `go` are taken. */
export const PY_SHAPES: Readonly<Record<string, (code: string) => string>> = {
  plain: (code) => code,
  try: (code) => `${block('try:', code)}\n${block('except Exception:', 'pass')}`,
  function: (code) => `${block('def go():', code)}\ngo()`,
  'nested-function': (code) => `${block('def go():', `${block('def go_on():', code)}\nreturn go_on`)}\ngo()()`,
  thread: (code) => `import threading\n${block('def go():', code)}\nthreading.Thread(target=go, daemon=True).start()`,
  timer: (code) => `from threading import Timer\n${block('def go():', code)}\nTimer(5.0, go).start()`,
  'at-exit': (code) => `import atexit\n${block('def go():', code)}\natexit.register(go)`,
  asyncio: (code) => `import asyncio\n${block('async def go():', code)}\nasyncio.run(go())`,
  executor: (code) =>
    `from concurrent.futures import ThreadPoolExecutor\n${block('def go():', code)}\nThreadPoolExecutor().submit(go)`,
  class: (code) => `${block('class Go:', block('def __init__(self):', code))}\nGo()`,
  'class-method': (code) => `${block('class Go:', `@staticmethod\n${block('def run():', code)}`)}\nGo.run()`,
  'class-body': (code) => block('class Go:', code),
  decorator: (code) => `${block('def go(f):', `${code}\nreturn f`)}\n@go\n${block('def ready():', 'return True')}`,
  map: (code) => `${block('def go(_):', code)}\nlist(map(go, [0]))`,
  'gate-platform': (code) => `import sys\n${block("if sys.platform != 'aix':", code)}`,
  'gate-ci': (code) => `import os\n${block("if not os.environ.get('CI'):", code)}`,
  'gate-date': (code) => `import time\n${block('if time.time() > 1767225600:', code)}`,
  'gate-chance': (code) => `import random\n${block('if random.random() < 0.9:', code)}`,
  loop: (code) => block('for _ in range(1):', code),
  with: (code) => `import contextlib\n${block('with contextlib.suppress(Exception):', code)}`,
  'pad-lines': (code) => `VERSION = '1.4.2'\n${'\n'.repeat(220)}${code}`,
  padded: (code) =>
    code.includes('\n    ')
      ? block(`if True:${' '.repeat(300)}`, code)
      : `VERSION = '1.4.2';${' '.repeat(320)}${code.replaceAll('\n', '; ')}`,
  'long-indent': (code) => `if True:\n${indented(code, ' '.repeat(160))}`,
}
