import type { HostFact } from '../../api/facts.ts'
import { MOMENTS } from '../words.ts'
import { Text } from './text.tsx'
import './host-cells.css'

/** Of a row on a host: its name, when it is reached, and where that stands first. */
export function HostCells({ name, moment, path, line }: HostFact) {
  return (
    <>
      <td class="mono">
        <Text>{name}</Text>
      </td>
      <td>{MOMENTS[moment]}</td>
      <td class="mono">
        <Text>{`${path}:${line}`}</Text>
      </td>
    </>
  )
}
