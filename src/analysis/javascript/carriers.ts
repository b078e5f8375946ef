import { carries } from '../catalog/javascript-carriers.ts'
import { javascriptStore } from '../catalog/secret-stores.ts'
import { isSecretPath } from '../catalog/secrets.ts'
import { HANDLE } from './api.ts'
import { allArguments, callbacks } from './callbacks.ts'
import { wrote } from './files.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { hostsOf, leaves } from './network.ts'
import { deepTaints } from './reach.ts'
import { HOLE, NOTHING, ofTaints, type Taint, type Value } from './value.ts'

/** A client of a service that was made, whatever it gives. */
const CARRIER = 'network:carrier'

const PIPELINE = /^module:stream(?:\/promises)?\.pipeline$/

/** Calls of packages that carry data to a service, and of what they give. Undefined: another call. */
export function carrierCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  if (PIPELINE.test(api)) return pipeline(machine, made, frame)
  // a store of secrets takes nothing, but gives
  if ((!api.startsWith(CARRIER) && !carries(api)) || javascriptStore(api) !== undefined) return undefined
  machine.outlet('network')
  const name = api.startsWith(CARRIER) ? (api.split('.').at(-1) ?? '') : api.slice('module:'.length)
  const taints = [
    ...allArguments(made.args).flatMap((value) => deepTaints(value).filter(isNobodys)),
    ...(SENDS_FILES.test(name) ? filesOf(machine, made, frame) : []),
  ]
  if (taints.length > 0)
    machine.sink(
      'network',
      made.node,
      `hands it to a service by ${name.slice(0, 40)}`,
      taints,
      frame,
      hostsOf(made.args),
    )
  // what a service keeps was put there by whoever has its key
  const brought = {
    ...ofTaints([machine.source('remote-content', made.node, `gets from a service by ${name.slice(0, 40)}`, frame)]),
    apis: [CARRIER],
  }
  callbacks(machine, made.args, brought, frame)
  return brought
}

/** Clients of chains, on which anybody may write: what is read there is no secret that is handed over. */
const CHAINS =
  /^module:(?:(?:ethers(?:\.ethers)?\.(?:Contract|JsonRpcProvider|getDefaultProvider|providers\.\w+))|web3(?:\.eth\.\w+)?|@solana\/web3\.js\.Connection|viem\.createPublicClient)(?:\.|$)/
const CHAIN = 'network:chain'

/** What is read from a chain. Undefined: another call. */
export function chainCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  if (!api.startsWith(CHAIN) && !CHAINS.test(api)) return undefined
  machine.outlet('network')
  const brought = {
    ...ofTaints([machine.source('remote-content', made.node, 'reads what stands on a chain', frame)]),
    apis: [CHAIN],
  }
  callbacks(machine, made.args, brought, frame)
  return brought
}

const SENDS_FILES = /^(?:fast)?put|^upload|^send/i

/** Files of secrets by their paths. */
function filesOf(machine: Machine, { node, args }: Call, frame: Frame): Taint[] {
  const path = args.values.flatMap(({ texts }) => texts).find((text) => isSecretPath(text))
  const shown = path?.replaceAll(HOLE, '…').slice(0, 80)
  return shown === undefined ? [] : [machine.source('secret-file', node, `names ${shown}`, frame)]
}

/** What no service is given: all variables and not one, a file of secrets, what a person types. */
function isNobodys({ kind, name }: Taint): boolean {
  return kind === 'secret-file' || kind === 'observed' || (kind === 'env' && name === undefined)
}

/** `pipeline(data, request, …)` */
function pipeline(machine: Machine, made: Call, frame: Frame): Value {
  const { values } = made.args
  const taints = values.flatMap((value) => deepTaints(value).filter((taint) => leaves(taint)))
  if (taints.length > 0 && values.some(({ apis }) => apis.some((api) => api.startsWith(HANDLE))))
    machine.sink('network', made.node, 'pipes it into a connection', taints, frame, hostsOf(made.args))
  const fetched = values.flatMap((value) => deepTaints(value).filter(({ kind }) => kind === 'remote-content'))
  for (const value of values) if (value.apis.includes('file:stream')) wrote(machine, made.node, value, fetched, frame)
  callbacks(machine, made.args, NOTHING, frame)
  return NOTHING
}
