import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { completionScript, placesOf, SHELLS } from '../../src/cli/lib/completion.ts'
import { createProgram } from '../../src/cli/program.ts'
import { runHere } from './run-here.ts'

const places = placesOf(await createProgram())

/** What bash offers behind `lazaret` and these words, the last of which is not finished yet. */
function offered(...words: readonly string[]): readonly string[] {
  const ask = `COMP_WORDS=(lazaret "$@"); COMP_CWORD=$#; _lazaret; printf '%s\\n' "\${COMPREPLY[@]}"`
  const script = `${completionScript('bash', places)}\n${ask}`
  const said = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8' })
  return said.split('\n').filter((line) => line !== '')
}

const TYPED: readonly { situation: string; words: readonly string[]; offers: readonly string[] }[] = [
  { situation: 'a command begun', words: ['au'], offers: ['audit'] },
  { situation: 'a command of a command', words: ['audit', 've'], offers: ['verify'] },
  { situation: 'an option begun', words: ['check', '--pro'], offers: ['--profile'] },
  { situation: 'an option of a command of a command', words: ['audit', 'verify', '--wit'], offers: ['--witness'] },
  { situation: 'a value of a few', words: ['check', '--profile', 'y'], offers: ['young'] },
  { situation: 'a value that is a file: the shell completes it', words: ['check', '--base', ''], offers: [] },
  { situation: 'an argument of a few', words: ['client-config', 'yarn-'], offers: ['yarn-berry'] },
  { situation: 'an argument that is a file', words: ['check', 'pack'], offers: [] },
  { situation: 'a word of another command behind --', words: ['exec', '--', 'aud'], offers: [] },
  { situation: 'an option of another command', words: ['check', '--witn'], offers: [] },
]

for (const { situation, words, offers } of TYPED)
  t.test(`${situation}: lazaret ${words.join(' ')}`, async (t) => {
    t.same(offered(...words), offers)
  })

t.test('every command and option is in each script', async (t) => {
  t.ok(places.length > 20)
  for (const shell of SHELLS) {
    const script = completionScript(shell, places)
    const wanted = places.flatMap(({ path, options }) => [
      path,
      ...options.flatMap(({ flags }) => flags.map((flag) => (shell === 'fish' ? ofFish(flag) : flag))),
    ])
    t.same(
      wanted.filter((text) => !script.includes(text)),
      [],
      shell,
    )
  }
})

function ofFish(flag: string): string {
  return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
}

t.test('a shell that is here reads its script', async (t) => {
  const folder = t.testdir(Object.fromEntries(SHELLS.map((shell) => [shell, completionScript(shell, places)])))
  const read = SHELLS.flatMap((shell) => {
    const { error, stderr, status } = spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' })
    // One that is not installed cannot be asked.
    return error === undefined ? [{ shell, stderr, status }] : []
  })
  t.ok(read.some(({ shell }) => shell === 'bash'))
  for (const { shell, stderr, status } of read) t.same({ stderr, status }, { stderr: '', status: 0 }, shell)
})

t.test('the command prints the script, and names the shells where it knows none', async (t) => {
  const { code, stdout } = await runHere(['completion', 'bash'])
  t.equal(code, 0)
  t.equal(stdout, `${completionScript('bash', places)}\n`)
  const wrong = await runHere(['completion', 'tcsh'])
  t.equal(wrong.code, 2)
  t.match(wrong.stderr, /bash, zsh, fish/)
})
