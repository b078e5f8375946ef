import { answersTo, PROFILES, type Answer, type Question } from '../jobs.ts'
import { packed } from '../matrix/pack.ts'
import { answer, filesOf, findings } from '../matrix/show.ts'
import { CONTROLS } from './controls.ts'
import { NAME, type Incident } from './incident.ts'
import { NPM_2026 } from './npm-2026.ts'
import { NPM_2018 } from './npm-2018.ts'
import { NPM_2025 } from './npm-2025.ts'
import { NPM_2026_SUMMER } from './npm-2026-summer.ts'
import { NPM_LATE } from './npm-late.ts'
import { PYPI } from './pypi.ts'

export const INCIDENTS: readonly Incident[] = [
  ...NPM_2018,
  ...NPM_2025,
  ...NPM_2026,
  ...NPM_2026_SUMMER,
  ...NPM_LATE,
  ...PYPI,
  ...CONTROLS,
]

/** An incident, and what is said of it: under each profile that fits it, in the order of `PROFILES`. */
export interface Judged {
  readonly incident: Incident
  /** an update only where there was a release before */
  readonly answers: readonly (Answer | undefined)[]
}

interface Asked extends Question {
  readonly incident: Incident
}

/** Each release as a first one, as one of a project whose version before is unknown, and as the update that it was. */
export function judgedIncidents(incidents: readonly Incident[], folder: string): Judged[] {
  const asked = incidents.flatMap((incident): Asked[] => {
    const built = packed(incident.now, NAME)
    const before = incident.before === undefined ? undefined : packed(incident.before, NAME)
    return PROFILES.flatMap((profile): Asked[] => {
      if (profile !== 'update') return [{ incident, profile, built, kind: incident.now.kind }]
      return before === undefined ? [] : [{ incident, profile, built, before, kind: incident.now.kind }]
    })
  })
  const answers = answersTo(asked, folder)
  return incidents.map((incident) => ({
    incident,
    answers: PROFILES.map(
      (profile) => answers[asked.findIndex((one) => one.incident === incident && one.profile === profile)],
    ),
  }))
}

/** What is said of one incident, with its files where that is asked for. Throws where there is none of that id. */
export function shownIncident(id: string, folder: string, withFiles: boolean): string {
  const incident = INCIDENTS.find((one) => one.id === id)
  if (incident === undefined) throw new Error(`no incident ${id}: ${INCIDENTS.map((one) => one.id).join(', ')}`)
  const { now, before } = incident
  const { answers } = judgedIncidents([incident], folder)[0] ?? { answers: [] }
  return [
    `==== ${incident.case}`,
    ...(withFiles ? filesOf(now) : []),
    ...(withFiles && before !== undefined ? ['==== the release before', ...filesOf(before)] : []),
    ...PROFILES.flatMap((profile, index) => {
      const said = answers[index]
      return said === undefined ? [] : answer(profile, said)
    }),
    ...(answers[0] === undefined ? [] : findings(answers[0])),
  ].join('\n')
}

/** One line an incident, as Markdown; the counts first. */
export function incidentTable(judged: readonly Judged[]): string {
  const attacks = judged.filter(({ incident }) => incident.isControl !== true)
  const controls = judged.filter(({ incident }) => incident.isControl === true)
  return [
    `${count(attacks, asItCame)} of ${attacks.length} attacks are refused as they came: as an update where there was a release before, else as a first release; ${count(attacks, asEstablished)} as releases of an established project whose version before is unknown. Of ${controls.length} innocent packages that look alike ${count(controls, asItCame)} are refused so, ${count(controls, asEstablished)} as established.`,
    '',
    '| what | when | started by | first | established | update | rules |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...judged.map(line),
  ].join('\n')
}

function count(judged: readonly Judged[], refused: (one: Judged) => boolean): number {
  return judged.filter(refused).length
}

function asItCame({ answers: [first, , update] }: Judged): boolean {
  return (update ?? first)?.refused === true
}

function asEstablished({ answers: [, established] }: Judged): boolean {
  return established?.refused === true
}

function line({ incident, answers }: Judged): string {
  const words = answers.map((said) => (said === undefined ? '' : said.refused ? 'refused' : 'served'))
  const rules = [...new Set(answers.flatMap((said) => (said?.refused === true ? said.rules : [])))]
  const title = incident.isControl === true ? `*innocent*: ${incident.case}` : incident.case
  return `| ${title} (\`${incident.id}\`) | ${incident.when} | ${incident.trigger} | ${words.join(' | ')} | ${rules.join(', ')} |`
}
