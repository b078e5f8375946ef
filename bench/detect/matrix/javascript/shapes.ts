/** How the code is wrapped; `plain` first. */
export const JS_SHAPES: Readonly<Record<string, (code: string) => string>> = {
  plain: (code) => code,
  minified: (code) =>
    code
      .split('\n')
      .map((line) => line.trim())
      .join(''),
  padded: (code) =>
    `const ready = true;${' '.repeat(320)}${code
      .split('\n')
      .map((line) => line.trim())
      .join('')}`,
  try: (code) => `try {\n${code}\n} catch {}`,
  iife: (code) => `(function () {\n${code}\n})();`,
  promise: (code) => `Promise.resolve().then(() => {\n${code}\n}).catch(() => {});`,
  'async-function': (code) => `async function main() {\n${code}\n}\nmain().catch(() => {});`,
  timer: (code) => `setTimeout(() => {\n${code}\n}, 3000);`,
  'next-tick': (code) => `process.nextTick(function () {\n${code}\n});`,
  'at-exit': (code) => `process.once('beforeExit', () => {\n${code}\n});`,
  class: (code) => `class Setup {\nconstructor() {\nthis.start();\n}\nstart() {\n${code}\n}\n}\nnew Setup();`,
  'static-method': (code) => `class Boot {\nstatic init() {\n${code}\n}\n}\nBoot.init();`,
  callbacks: (code) => `[0].forEach(() => {\n${code}\n});`,
  'gate-platform': (code) => `if (process.platform !== 'aix') {\n${code}\n}`,
  'gate-ci': (code) => `if (!process.env.CI) {\n${code}\n}`,
  'gate-date': (code) => `if (Date.now() > 1767225600000) {\n${code}\n}`,
  'gate-chance': (code) => `if (Math.random() < 0.9) {\n${code}\n}`,
  switch: (code) =>
    `let step = 2;\nwhile (step) {\nswitch (step) {\ncase 2: {\n${code}\nstep = 0;\nbreak;\n}\ndefault:\nstep = 0;\n}\n}`,
  arguments: (code) => `(function (root, factory) {\nfactory(root);\n})(globalThis, function () {\n${code}\n});`,
  esm: (code) => code,
}
