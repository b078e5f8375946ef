import type { LoggedEvent } from '../../model/event.ts'
import { severityOf, type Severity } from './severity.ts'

const SCHEMA = '1.3.0'

const SEVERITIES: Readonly<Record<Severity, number>> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 }

const SUCCESS = 1
const FAILURE = 2

/** Activities of OCSF that ours are. */
const CREATE = 1
const READ = 2
const UPDATE = 3
const LOGON = 1
const LOGOFF = 2

/** The ends of types of events that begin something. */
const BEGINNINGS = new Set(['added', 'created', 'declared', 'opened', 'proposed', 'requested', 'started', 'stored'])

/**
 * One line of the Open Cybersecurity Schema Framework: a download is a Web Resources Activity (6001), a sign-in an Authentication (3002), all
 * else an API Activity (6003). What has no attribute there stands under `unmapped`, whole.
 */
export function ocsfLine(event: LoggedEvent): string {
  return `${JSON.stringify({ ...base(event), ...classed(event) })}\n`
}

function classed(event: LoggedEvent): object {
  if (event.type === 'artifact.served' || event.type === 'artifact.refused') return download(event)
  return event.type.startsWith('user.sign') ? authentication(event) : activity(event)
}

function base(event: LoggedEvent): object {
  const { seq, at, type, actor, detail } = event
  return {
    metadata: {
      version: SCHEMA,
      product: { name: 'Lazaret', vendor_name: 'Lazaret' },
      profiles: ['security_control'],
      uid: String(seq),
      sequence: seq,
      log_name: 'audit',
      event_code: type,
    },
    time: Date.parse(at),
    severity_id: SEVERITIES[severityOf(event)],
    message: [type, event.purl ?? event.registry, detail['reason']].filter((part) => part !== undefined).join(' · '),
    actor: { user: { name: actor.name }, app_name: actor.kind },
    src_endpoint: actor.address === undefined ? { name: actor.kind } : { ip: actor.address },
    ...(actor.client === undefined ? {} : { http_request: { user_agent: actor.client } }),
    unmapped: detail,
  }
}

function classOf(category: number, number: number, did: number, isDone = true): object {
  const uid = category * 1000 + number
  return {
    category_uid: category,
    class_uid: uid,
    activity_id: did,
    type_uid: uid * 100 + did,
    status_id: isDone ? SUCCESS : FAILURE,
  }
}

function download({ type, registry, purl, digest }: LoggedEvent): object {
  const isServed = type === 'artifact.served'
  return {
    ...classOf(6, 1, READ, isServed),
    action_id: isServed ? 1 : 2,
    disposition_id: isServed ? 1 : 2,
    web_resources: [{ name: purl ?? '', type: registry ?? '', ...(digest === undefined ? {} : { uid: digest }) }],
  }
}

function authentication({ type, actor }: LoggedEvent): object {
  const isOff = type === 'user.signed-out'
  return {
    ...classOf(3, 2, isOff ? LOGOFF : LOGON, type !== 'user.sign-in-failed'),
    user: { name: actor.name },
    service: { name: 'Lazaret' },
  }
}

function activity({ type, registry, purl, digest }: LoggedEvent): object {
  const isBeginning = BEGINNINGS.has(type.slice(type.indexOf('.') + 1))
  const name = purl ?? registry
  return {
    ...classOf(6, 3, isBeginning ? CREATE : UPDATE),
    api: { operation: type },
    ...(name === undefined ? {} : { resources: [{ name, ...(digest === undefined ? {} : { uid: digest }) }] }),
  }
}
