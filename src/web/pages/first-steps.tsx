import type { Summary } from '../api/types.ts'
import { Copy } from '../parts/copy.tsx'
import { Empty } from '../parts/notice.tsx'
import { useResource } from '../resource.ts'

/** The queue of a Lazaret that nobody has used: how to begin. */
export function FirstSteps() {
  const { value } = useResource<Summary>('/summary')
  return (
    <Empty title="No package was held back yet">
      <p>Point a client here, and work as before. What is quarantined or blocked appears in this queue.</p>
      <ul class="commands">
        {value?.registries.map(({ ecosystem, url }) => {
          const command =
            ecosystem === 'npm' ? `npm config set registry ${url}` : `pip config set global.index-url ${url}simple/`
          return (
            <li key={url}>
              <code>{command}</code>
              <Copy value={command} what={`the command for ${ecosystem === 'npm' ? 'npm' : 'pip'}`} />
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
