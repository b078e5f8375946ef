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
  excepthook: (code) => `import sys\n${block('def go(*_):', code)}\nsys.excepthook = go`,
  'signal-handler': (code) => `import signal\n${block('def go(*_):', code)}\nsignal.signal(signal.SIGTERM, go)`,
  operator: (code) => `${block('class Go:', block('def __add__(self, other):', code))}\nGo() + 1`,
  'missing-member': (code) => `${block('class Go:', block('def __getattr__(self, name):', code))}\nGo().ready`,
  metaclass: (code) =>
    `${block('class GoOn(type):', block('def __init__(cls, name, bases, members):', code))}\n${block('class Go(metaclass=GoOn):', 'pass')}`,
  descriptor: (code) =>
    `${block('class GoOn:', block('def __set_name__(self, owner, name):', code))}\n${block('class Go:', 'at = GoOn()')}`,
  'sort-key': (code) => `${block('def go(_):', `${code}\nreturn 0`)}\nsorted([1], key=go)`,
  'import-hook': (code) =>
    `import sys\n${block('class Go:', block('def find_spec(self, name, path=None, target=None):', `${code}\nreturn None`))}\nsys.meta_path.insert(0, Go())`,
  loop: (code) => block('for _ in range(1):', code),
  with: (code) => `import contextlib\n${block('with contextlib.suppress(Exception):', code)}`,
  'pad-lines': (code) => `VERSION = '1.4.2'\n${'\n'.repeat(220)}${code}`,
  padded: (code) =>
    code.includes('\n    ')
      ? block(`if True:${' '.repeat(300)}`, code)
      : `VERSION = '1.4.2';${' '.repeat(320)}${code.replaceAll('\n', '; ')}`,
  'long-indent': (code) => `if True:\n${indented(code, ' '.repeat(160))}`,
}
