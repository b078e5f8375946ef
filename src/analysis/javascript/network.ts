import { CHAINED_METHODS, isNetworkCall, isNetworkClient, SENDING_METHODS } from '../catalog/javascript-network.ts'
import { isMetadataHost } from '../catalog/hosts.ts'
import { isSecretPath } from '../catalog/secrets.ts'
import { isPrivate } from '../flows.ts'
import { connectedTo } from '../side-effects.ts'
import { HANDLE } from './api.ts'
import { callbacks } from './callbacks.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { deep, deepTaints } from './reach.ts'
import { wantArguments } from './wanted.ts'
import { HOLE, ofTaints, type Arguments, type Taint, type Value } from './value.ts'

/** Calls that connect, and methods of what they give. Undefined: no call of the network. */
export function networkCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  if (api.startsWith(HANDLE)) return handleCall(machine, api, made, frame)
  if (!isNetworkCall(api)) {
    if (!isNetworkClient(api)) return undefined
    machine.outlet('network')
    return { ...ofTaints([]), apis: [HANDLE] }
  }
  wantArguments(machine, made)
  const name = api.replace(/^module:/, '').slice(0, 40)
  const hosts = [...hostsOf(made.args), ...placedHosts(api, made.args)]
  machine.can('network', made.node, `connects by ${name}${toHost(hosts)}`, frame, connectedTo(hosts))
  sends(machine, made, `sends it by ${name}${verbOf(made.args)}${toHost(hosts)}`, hosts, frame)
  const taint = machine.source('remote-content', made.node, `fetches by ${name}${toHost(hosts)}`, frame, { hosts })
  // whoever connects is as far away as whoever answers
  if (api.endsWith('createServer'))
    return callbacks(machine, made.args, { ...ofTaints([taint]), apis: [HANDLE] }, frame)
  const answered = [taint, ...machineCredentials(machine, made, hosts, frame)]
  const handle = { ...ofTaints(answered), apis: [HANDLE] }
  callbacks(machine, made.args, ofTaints(answered), frame, handle)
  return handle
}

/** Variables by which a job of a build service asks for a token that others take for it. */
const OF_BUILD = /^(?:ACTIONS_ID_TOKEN_REQUEST_(?:TOKEN|URL)|CI_JOB_JWT\w{0,3}|BITBUCKET_STEP_OIDC_TOKEN)$/

/** What a machine in a cloud is told of itself, and a job of a build service. */
function machineCredentials(machine: Machine, made: Call, hosts: readonly string[], frame: Frame): Taint[] {
  const isOfBuild = made.args.values.some((value) => deepTaints(value).some(({ name = '' }) => OF_BUILD.test(name)))
  if (!isOfBuild && !hosts.some(isMetadataHost)) return []
  const note = 'asks for the credentials of the machine'
  machine.can('secrets', made.node, note, frame)
  return [machine.source('secret-file', made.node, note, frame)]
}

function handleCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  const name = api.slice(HANDLE.length + 1)
  if (CHAINED_METHODS.has(name)) {
    const handle = { ...ofTaints(made.self.taints), apis: [HANDLE] }
    callbacks(machine, made.args, ofTaints(made.self.taints), frame, handle)
    return handle
  }
  if (name === 'sftp') callbacks(machine, made.args, { ...ofTaints(made.self.taints), apis: [HANDLE] }, frame)
  if (api !== HANDLE && !SENDING_METHODS.has(name.split('.').at(-1) ?? '')) return undefined
  const placed = OPENS.has(name) ? placedHosts(name, made.args) : name === 'send' ? hostsBehindPort(made.args) : []
  const named = [...hostsOf(made.args), ...placed]
  // `xhr.open('POST', url)`, `client.connect({ host })`: what is sent later by it goes there
  if (OPENS.has(name)) machine.leadsTo(made.self.taints, named)
  const hosts = named.length > 0 ? named : hostsOfHandle(made.self.taints)
  sends(machine, made, `sends it by ${name === '' ? 'a client' : name}${toHost(hosts)}`, hosts, frame)
  const taint = machine.source('remote-content', made.node, 'takes what the network answers', frame, { hosts })
  callbacks(machine, made.args, ofTaints([taint]), frame)
  return { ...ofTaints([taint]), apis: [HANDLE] }
}

/** Methods that say where a connection leads, and those by which a name is looked up. */
const OPENS: ReadonlySet<string> = new Set([
  'open',
  'connect',
  'lookup',
  'resolve',
  'resolve4',
  'resolve6',
  'resolveTxt',
])

/** Interfaces that take the name of a host as an argument of its own. */
const TAKES_NAME = /^module:(?:net|tls|dns|dgram)\.|^(?:connect|lookup|resolve\w{0,5})$/

/** Names of hosts that stand as arguments: `connect(443, 'a.example')`, `lookup(data + '.a.example')`. */
function placedHosts(api: string, { values }: Arguments): string[] {
  if (!TAKES_NAME.test(api)) return []
  const texts = values.flatMap((value) => value.texts.slice(0, 4))
  return texts
    .flatMap((text) => /^(?:[^/]{0,200}\uE000\.?)?((?:[\w-]{1,63}\.){1,8}[\w-]{2,63})$/.exec(text)?.[1] ?? [])
    .slice(0, 3)
}

/** `socket.send(message, 53, 'a.example')`: the name of a host behind the number of a port. */
function hostsBehindPort({ values }: Arguments): string[] {
  return values.flatMap(({ texts }, index) => {
    const isBehindPort = index > 1 && values[index - 1]?.texts.some((text) => /^\d{1,5}$/.test(text)) === true
    return isBehindPort ? texts.filter((text) => /^(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}$/.test(text)).slice(0, 3) : []
  })
}

/** Where a connection leads. Of a single one the list itself, which later passes may lengthen. */
function hostsOfHandle(taints: readonly Taint[]): readonly string[] {
  const lists = taints.flatMap(({ hosts }) => (hosts === undefined ? [] : [hosts]))
  return lists.length === 1 ? (lists[0] ?? []) : lists.flat().slice(0, 3)
}

function sends(machine: Machine, made: Call, note: string, hosts: readonly string[], frame: Frame): void {
  // where a machine asks for its own credentials, what it sends there is its own as well
  if (hosts.length > 0 && hosts.every(isMetadataHost)) return
  const taints = new Set<Taint>()
  for (const value of [...made.args.values, made.args.rest]) {
    for (const taint of deepTaints(value)) if (leaves(taint)) taints.add(taint)
    // `attachments: [{ path: '~/.npmrc' }]`
    deep(value, ({ texts }, name) => {
      const secret = name === 'path' || name === 'filename' ? texts.find((text) => isSecretPath(text)) : undefined
      if (secret === undefined) return
      const read = `reads ${secret.replaceAll(HOLE, '…').slice(0, 80)}`
      machine.can('secrets', made.node, read, frame)
      taints.add(machine.source('secret-file', made.node, read, frame))
    })
  }
  if (taints.size > 0) machine.sink('network', made.node, note, [...taints], frame, hosts)
}

/** What the network brought, and text that was decoded, is no loss when it is sent. */
export function leaves(taint: Taint): boolean {
  return isPrivate(taint.kind)
}

/** URLs and host names among the arguments, at most five. */
export function hostsOf(args: Arguments): string[] {
  const hosts = new Set<string>()
  for (const value of [...args.values, args.rest]) {
    deep(value, (member, name) => {
      const isHost = name === 'host' || name === 'hostname' || name === 'servername'
      for (const text of member.texts) {
        if (hosts.size < 5 && ((isHost && /[a-z.:]/i.test(text)) || /^[a-z+]{2,8}:\/\//i.test(text)))
          hosts.add(text.slice(0, 200))
      }
    })
  }
  return [...hosts]
}

/** ` POST`, where the options of a request say so. */
function verbOf(args: Arguments): string {
  const verbs = args.values.flatMap(({ shapes }) =>
    shapes.flatMap((shape) => (shape.has('method') ? shape.get('method').texts : [])),
  )
  const verb = verbs.find((text) => /^(?:post|put|patch|delete)$/i.test(text))
  return verb === undefined ? '' : ` ${verb.toUpperCase()}`
}

function toHost(hosts: readonly string[]): string {
  const shown = hosts[0]?.replaceAll(HOLE, '…').slice(0, 80)
  return shown === undefined ? '' : ` (${shown})`
}
