/** Commands that people and scripts start by name, and that a package of another name has no business to replace. */
export const STANDARD_COMMANDS: ReadonlySet<string> = new Set(
  (
    'python python3 pip pip3 easy_install git ssh scp sftp sudo su sh bash zsh dash ls cat cp mv rm ln chmod chown env ps kill ' +
    'curl wget tar unzip gzip make cmake gcc cc ld node npm npx docker kubectl aws gcloud az gh gpg openssl systemctl crontab id whoami'
  ).split(' '),
)
