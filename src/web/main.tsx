import './styles/base.css'
import './styles/shell.css'
import './styles/parts.css'
import './styles/lists.css'
import './styles/case.css'
import './case/proposal.css'
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
