import { callbacks } from './callbacks.ts'
import { ASKED } from './given.ts'
import type { Call, Frame, Machine } from './machine.ts'
import { ofApi, ofTaints, type Value } from './value.ts'

/** Calls that make a server, or what answers for one; of each, functions are given what whoever connects says. */
const MAKES =
  /^module:(?:https?\.createServer|http2\.create(?:Secure)?Server|express(?:\.Router)?|fastify|koa|(?:@koa|koa)[/-]router|polka|connect|restify\.createServer|hono\.Hono|@hapi\/hapi\.[sS]erver|socket\.io(?:\.Server)?)$/

/** A server that was made, and its methods that take functions which answer. */
const SERVER = 'server'
const ANSWERS = /^server\.(?:get|post|put|patch|delete|options|head|all|use|on|once|addListener|route|add|of|ws)$/

/** Calls that make servers, and those that say how they answer. Undefined: another call. */
export function serverCall(machine: Machine, api: string, made: Call, frame: Frame): Value | undefined {
  if (!MAKES.test(api) && !ANSWERS.test(api)) return undefined
  const asked = machine.source('remote-content', made.node, ASKED, frame)
  callbacks(machine, made.args, ofTaints([asked]), frame)
  return ofApi(SERVER)
}
