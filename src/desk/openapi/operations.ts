import { lookup } from '../../model/lookup.ts'
import { z } from 'zod'
import { attemptsBody, attemptsTold } from '../../api/attempts.ts'
import { caseDetail } from '../../api/case-detail.ts'
import { batch, batchBody, decided, fileView, queue, rejected, released } from '../../api/cases.ts'
import { waiverList } from '../../api/decisions.ts'
import { audit, consistencyProof, inclusionProof } from '../../api/events.ts'
import { freeze, freezeList, outbreakList, outbreakReach, reach } from '../../api/incidents.ts'
import { overview, requestMap } from '../../api/overview.ts'
import {
  loosened,
  looseningList,
  looseningText,
  policyDiff,
  policyList,
  policyReplay,
  ruleReport,
} from '../../api/policies.ts'
import { heldBack, hostUses, summary, warmJob } from '../../api/records.ts'
import { found, packagePage } from '../../api/search.ts'
import { passwordLink, person, signedOut, welcome } from '../../api/session.ts'
import { FORMAT, FORMATS } from '../export/export.ts'
import { auditQuery, consistencyQuery, exportQuery, inclusionQuery } from '../routes/audit.ts'
import { agreeBody, commentBody, fileQuery, plainBody, queueQuery, releaseBody, withdrawBody } from '../routes/cases.ts'
import { hostsQuery } from '../routes/hosts.ts'
import { freezeBody, liftBody, outbreakBody, reachBody } from '../routes/incidents.ts'
import { agreeToPolicyBody } from '../routes/loosenings.ts'
import { liveQuery } from '../routes/live.ts'
import { overviewQuery } from '../routes/overview.ts'
import { listQuery } from '../routes/parse.ts'
import { diffBody, hitsQuery, replayBody, revokeBody } from '../routes/records.ts'
import { packagePageQuery, packageQuery, searchQuery } from '../routes/search.ts'
import { changeBody, choiceBody, linkBody, setupBody, signInBody } from '../routes/session.ts'
import type { Operation } from './operation.ts'

type Rest = Omit<Operation, 'summary' | 'tag'>

function under(tag: Operation['tag']): (summary: string, rest: Rest) => Operation {
  return (words, rest) => ({ summary: words, tag, ...rest })
}

const session = under('session')
const cases = under('cases')
const records = under('records')
const log = under('audit')
const incidents = under('incidents')

/** Every route of the API, by method and path below `/api/v1`. */
export const OPERATIONS: Readonly<Record<string, Operation>> = lookup({
  'GET /openapi.json': {
    summary: 'Describe this API',
    tag: 'description',
    answer: z.record(z.string(), z.unknown()),
  },
  'GET /welcome': session('Say whether anybody can sign in, and who is signed in', { answer: welcome }),
  'POST /session': session('Sign in', { body: signInBody, answer: person }),
  'GET /session': session('Say who is signed in', { answer: person }),
  'DELETE /session': session('Sign out', { answer: signedOut }),
  'POST /setup': session('Make the first administrator', { body: setupBody, answer: person }),
  'POST /password-link': session('Say whose link it is', { body: linkBody, answer: passwordLink }),
  'POST /password-link/choice': session('Choose a password by a link', { body: choiceBody, answer: person }),
  'POST /password': session('Change the password', { body: changeBody, answer: person }),
  'GET /cases': cases('List cases, the newest first', { query: queueQuery, answer: queue }),
  'GET /cases/live': cases('Follow how the queue stands, as server-sent events', {
    query: liveQuery,
    files: ['text/event-stream'],
  }),
  'GET /cases/:id': cases('Show a case with its evidence', { answer: caseDetail }),
  'GET /cases/:id/file': cases('Show a file of the artifact', { query: fileQuery, answer: fileView }),
  'GET /cases/:id/file/download': cases('Download a file as harmless text', {
    query: fileQuery,
    files: ['text/plain'],
  }),
  'POST /cases/decide': cases('Decide on many cases', { body: batchBody, answer: batch }),
  'POST /cases/:id/comment': cases('Say something on a case', { body: commentBody, status: 204 }),
  'POST /cases/:id/release': cases('Release a case, or propose it', { body: releaseBody, answer: released }),
  'POST /cases/:id/agree': cases('Agree to a proposed release', { body: agreeBody, answer: released }),
  'POST /cases/:id/withdraw': cases('Withdraw a proposed release', { body: withdrawBody, answer: decided }),
  'POST /cases/:id/reject': cases('Block the bytes of a case', { body: plainBody, answer: rejected }),
  'POST /cases/:id/reverse': cases('Take a decision back', { body: plainBody, answer: decided }),
  'GET /waivers': records('List waivers, the newest first', { query: listQuery, answer: waiverList }),
  'POST /waivers/:id/revoke': records('End a waiver now', { body: revokeBody, status: 204 }),
  'GET /held': records('List what time holds back', { answer: heldBack }),
  'GET /policies': records('List the policies in force', { answer: policyList }),
  'POST /policies/diff': records('Compare a policy with the one in force', { body: diffBody, answer: policyDiff }),
  'POST /policies/replay': records('Decide anew on what was asked for', { body: replayBody, answer: policyReplay }),
  'GET /policies/hits': records('Count how rules decided', { query: hitsQuery, answer: ruleReport }),
  'GET /policies/loosenings': records('List looser policies that were proposed', { answer: looseningList }),
  'GET /policies/loosenings/:id': records('Show a looser policy with its text', { answer: looseningText }),
  'POST /policies/loosenings/:id/agree': records('Agree to a looser policy', {
    body: agreeToPolicyBody,
    answer: loosened,
  }),
  'POST /policies/loosenings/:id/refuse': records('Refuse a looser policy', { body: liftBody, status: 204 }),
  'GET /hosts': records('Say whose code names a host', { query: hostsQuery, answer: hostUses }),
  'GET /search': records('Find packages, versions, digests, cases and people by how they begin', {
    query: searchQuery,
    answer: found,
  }),
  'GET /package': records('Show what is known of a package', { query: packagePageQuery, answer: packagePage }),
  'GET /package/receivers': records('Say who received a package', { query: packageQuery, answer: reach }),
  'GET /overview': records('Say how the last hours or days went', { query: overviewQuery, answer: overview }),
  'GET /overview/map': records('Say who asks for which packages most', { answer: requestMap }),
  'GET /summary': records('Say how this Lazaret stands', { answer: summary }),
  'GET /audit': log('List events, the newest first', { query: auditQuery, answer: audit }),
  'GET /audit/export': log('Export events from a cursor', {
    query: exportQuery,
    files: FORMATS.map((format) => FORMAT[format].mediaType.split(';', 1)[0] ?? ''),
  }),
  'GET /audit/inclusion': log('Prove that an event is in the log', { query: inclusionQuery, answer: inclusionProof }),
  'GET /audit/consistency': log('Prove that the log only grew', { query: consistencyQuery, answer: consistencyProof }),
  'GET /freezes': incidents('List freezes, the newest first', { query: listQuery, answer: freezeList }),
  'POST /freezes': incidents('Serve nothing younger than a date', { body: freezeBody, status: 201, answer: freeze }),
  'POST /freezes/:id/lift': incidents('End a freeze now', { body: liftBody, status: 204 }),
  'GET /outbreaks': incidents('List outbreaks, the newest first', { query: listQuery, answer: outbreakList }),
  'GET /outbreaks/:id': incidents('Show an outbreak and who received it', { answer: outbreakReach }),
  'POST /outbreaks/reach': incidents('Say who received something', { body: reachBody, answer: reach }),
  'POST /outbreaks': incidents('Block what goes round', { body: outbreakBody, status: 201, answer: outbreakReach }),
  'POST /outbreaks/:id/lift': incidents('Lift an outbreak', { body: liftBody, status: 204 }),
  'POST /warm': {
    summary: 'Fetch and inspect what a lock file names',
    tag: 'warming',
    query: z.object({ name: z.string().optional() }),
    bodyType: 'text/plain',
    status: 202,
    answer: warmJob,
  },
  'POST /attempts': {
    summary: 'Tell what lazaret exec kept from going out, where a registry is open to who tells',
    tag: 'attempts',
    body: attemptsBody,
    answer: attemptsTold,
  },
  'GET /warm/:id': { summary: 'Say how far a lock file is', tag: 'warming', answer: warmJob },
})
