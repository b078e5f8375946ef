import type { Summary } from '../../api/records.ts'
import type { Ecosystem } from '../../api/words.ts'
import { Copy } from '../parts/copy.tsx'
import { Empty } from '../parts/notice.tsx'
import { useResource } from '../resource.ts'
import './first-steps.css'

const FIRST_COMMANDS: Readonly<
  Record<Ecosystem, (url: string) => { readonly client: string; readonly command: string }>
> = {
  npm: (url) => ({ client: 'npm', command: `npm config set registry ${url}` }),
  pypi: (url) => ({ client: 'pip', command: `pip config set global.index-url ${url}simple/` }),
}

/** The queue of a Lazaret that nobody has used: how to begin. */
export function FirstSteps() {
  const { value } = useResource<Summary>('/summary')
  return (
    <Empty title="No package was held back yet">
      <p>Point a client here, and work as before. What is quarantined or blocked appears in this queue.</p>
      <ul class="commands">
        {value?.registries.map(({ ecosystem, url }) => {
          const { client, command } = FIRST_COMMANDS[ecosystem](url)
          return (
            <li key={url}>
              <code>{command}</code>
              <Copy value={command} what={`the command for ${client}`} />
            </li>
          )
        })}
      </ul>
      <p>
        <code>lazaret client-config</code> prints the settings of all others.
      </p>
    </Empty>
  )
}
