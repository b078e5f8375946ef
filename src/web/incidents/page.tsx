import { useEffect } from 'preact/hooks'
import { OutbreakSection } from './outbreaks.tsx'
import { FreezeSection } from './freeze.tsx'
import './incidents.css'

/** What is done for everybody at once when something goes round. */
export function IncidentsPage() {
  useEffect(() => {
    document.title = 'Incidents · Lazaret'
  }, [])
  return (
    <div class="page">
      <header class="page-head">
        <h1>Incidents</h1>
        <p class="soft">For the day on which something goes round: who has it, and how to let no more of it in.</p>
      </header>
      <OutbreakSection />
      <FreezeSection />
    </div>
  )
}
