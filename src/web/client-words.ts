/**
 * A User-Agent in few words: "npm 11.6.0, CI". What people's package managers send is long, and most of it tells a reviewer
 * nothing; the whole text stands in the title.
 */
export function clientWords(client: string): string {
  const [, name, version] = /^([\w.-]{1,40})\/v?([\w.+-]{1,40})/.exec(client) ?? []
  if (name === undefined || version === undefined) return client === '' ? 'client unknown' : client
  const isCi = /\bci\/(?!custom false)\w|"ci": ?true/.test(client)
  return `${name} ${version}${isCi ? ', CI' : ''}`
}
