import type { Overview } from '../../api/overview.ts'
import { absolute } from '../time.ts'
import { thousands } from '../words.ts'

type Step = Overview['steps'][number]

/** From the ground up; each has a colour and a word. */
const KINDS = [
  ['served', 'Served'],
  ['substituted', 'Substituted'],
  ['held', 'Held'],
  ['refused', 'Refused'],
] as const

const WIDTH = 960
const HEIGHT = 90
const GAP = 2

/** What clients were told, each kind in a row of its own, since a refusal among a thousand downloads is not seen in one. */
export function Series({ steps, by }: { readonly steps: readonly Step[]; readonly by: Overview['by'] }) {
  const hasAny = steps.some((step) => KINDS.some(([kind]) => step[kind] > 0))
  return (
    <section class="group" aria-labelledby="overview-series">
      <h2 id="overview-series">What clients were told, by {by}</h2>
      {!hasAny && <p class="soft">Nobody asked for anything in this time.</p>}
      <div class="series-rows">
        {KINDS.map(([kind, title]) => (
          <Row key={kind} kind={kind} title={title} steps={steps} />
        ))}
      </div>
      <details class="series-numbers">
        <summary>The numbers, as a table</summary>
        <div class="wide-table" role="region" aria-label="Numbers" tabIndex={0}>
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">From</th>
                {KINDS.map(([kind, title]) => (
                  <th key={kind} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {steps.toReversed().map((step) => (
                <tr key={step.at}>
                  <th scope="row">{absolute(step.at)}</th>
                  {KINDS.map(([kind]) => (
                    <td key={kind} class="number">
                      {thousands(step[kind])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  )
}

interface RowProps {
  readonly kind: (typeof KINDS)[number][0]
  readonly title: string
  readonly steps: readonly Step[]
}

function Row({ kind, title, steps }: RowProps) {
  const most = Math.max(...steps.map((step) => step[kind]), 0)
  const total = steps.reduce((sum, step) => sum + step[kind], 0)
  const width = WIDTH / Math.max(steps.length, 1)
  const words = `${title}: ${thousands(total)} in all, at most ${thousands(most)} in one step`
  return (
    <figure class={`series series-${kind}`}>
      <figcaption>
        <b>{title}</b> {thousands(total)}
        <span class="soft"> · at most {thousands(most)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} class="series-ground" />
        {steps.map((step, index) => {
          // What is there at all is seen.
          const height = step[kind] === 0 ? 0 : Math.max(3, (step[kind] / most) * (HEIGHT - 2))
          return (
            <rect
              key={step.at}
              x={index * width + GAP / 2}
              y={HEIGHT - height}
              width={Math.max(1, width - GAP)}
              height={height}
            >
              <title>{`${absolute(step.at)}: ${thousands(step[kind])}`}</title>
            </rect>
          )
        })}
      </svg>
    </figure>
  )
}
