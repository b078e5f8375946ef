import { Accounts } from './accounts.ts'
import { Attempts } from './attempts.ts'
import { Cases } from './cases.ts'
import { Comments } from './comments.ts'
import { Contents } from './contents.ts'
import { Decisions } from './decide.ts'
import { Freezes } from './freezes.ts'
import { KeyedLock } from './lock.ts'
import { Loosenings } from './loosenings.ts'
import type { DeskDependencies } from './ports.ts'
import type { SignInProvider, SignInSettings } from '../model/sign-in.ts'
import { Outbreaks } from './outbreaks.ts'
import { Overview } from './overview.ts'
import { ProvidedPeople } from './provided.ts'
import { Releases } from './release.ts'
import { Requests } from './requests.ts'
import { Sessions } from './sessions.ts'
import { Tokens } from './tokens.ts'
import { Users } from './users.ts'
import { Waivers } from './waivers.ts'
import { Whys } from './why.ts'

/** The services of the desk: the web API and the command line both work through them. */
export interface Desk {
  readonly app: DeskDependencies
  readonly cases: Cases
  readonly comments: Comments
  readonly contents: Contents
  readonly decisions: Decisions
  readonly releases: Releases
  readonly waivers: Waivers
  readonly freezes: Freezes
  readonly outbreaks: Outbreaks
  readonly overview: Overview
  readonly loosenings: Loosenings
  readonly requests: Requests
  readonly attempts: Attempts
  readonly users: Users
  readonly accounts: Accounts
  /** undefined: nobody signs in at a provider */
  readonly provided: ProvidedPeople | undefined
  readonly sessions: Sessions
  readonly whys: Whys
  readonly tokens: Tokens
}

export interface SignIn {
  readonly settings: SignInSettings
  readonly provider: SignInProvider
}

export function createDesk(app: DeskDependencies, signIn?: SignIn): Desk {
  const lock = new KeyedLock(app.turn)
  const people = new KeyedLock(app.turn)
  const users = new Users(app)
  return {
    app,
    cases: new Cases(app),
    comments: new Comments(app),
    contents: new Contents(app),
    decisions: new Decisions(app, lock),
    releases: new Releases(app, lock),
    waivers: new Waivers(app, lock),
    freezes: new Freezes(app),
    outbreaks: new Outbreaks(app),
    overview: new Overview(app),
    loosenings: new Loosenings(app),
    requests: new Requests(app, lock),
    attempts: new Attempts(app),
    users,
    accounts: new Accounts(app, people),
    provided: signIn && new ProvidedPeople(app, people, signIn.settings, signIn.provider),
    sessions: new Sessions(app, users),
    whys: new Whys(app),
    tokens: new Tokens(app),
  }
}
