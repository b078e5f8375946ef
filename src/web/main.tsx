import './styles/base.css'
import './styles/page.css'
import './styles/controls.css'
import './styles/fields.css'
import './styles/text.css'
import './styles/card.css'
import './styles/tabs.css'
import './styles/filters.css'
import './styles/facts.css'
import './styles/rows.css'
import './styles/rules.css'
import './styles/table.css'
import './styles/wide-table.css'
import './styles/code.css'
import './styles/events.css'
import { render } from 'preact'
import { Router } from 'wouter-preact'
import { App } from './app.tsx'
import { BASE } from './base.ts'
import { SessionProvider } from './session.tsx'

const root = document.querySelector('#app')
if (root !== null) {
  render(
    <Router base={`${BASE}/ui`}>
      <SessionProvider>
        <App />
      </SessionProvider>
    </Router>,
    root,
  )
}
