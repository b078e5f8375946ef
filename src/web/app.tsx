import { Route, Switch, useLocation } from 'wouter-preact'
import { CasePage } from './case/page.tsx'
import { FilesPage } from './files/page.tsx'
import { AuditPage } from './pages/audit.tsx'
import { HealthPage } from './pages/health.tsx'
import { HeldPage } from './pages/held.tsx'
import { HostsPage } from './pages/hosts.tsx'
import { IncidentsPage } from './incidents/page.tsx'
import { OverviewPage } from './overview/page.tsx'
import { PoliciesPage } from './pages/policies.tsx'
import { QueuePage } from './pages/queue.tsx'
import { AccountPage, PasswordLinkPage } from './pages/password.tsx'
import { SetupPage, SignInPage } from './pages/entry.tsx'
import { WaiversPage } from './pages/waivers.tsx'
import { Empty, Loading } from './parts/notice.tsx'
import { nameIn } from './search/hrefs.ts'
import { PackagePage } from './search/package.tsx'
import { ReplayPage } from './pages/replay.tsx'
import { SearchPage } from './search/page.tsx'
import { useSession } from './session.tsx'
import { Shell } from './shell.tsx'

export function App() {
  const { state } = useSession()
  const [path] = useLocation()
  if (state.kind === 'asking') return <Loading />
  if (path === '/password') return <PasswordLinkPage />
  if (state.kind === 'signed-out') {
    return path === '/setup' ? <SetupPage /> : <SignInPage {...state} />
  }
  return (
    <Shell person={state.person}>
      <Switch>
        <Route path="/" component={QueuePage} />
        <Route path="/setup" component={QueuePage} />
        <Route path="/cases/:id">{({ id }) => <CasePage key={id} id={id} />}</Route>
        <Route path="/cases/:id/files">{({ id }) => <FilesPage key={id} id={id} />}</Route>
        <Route path="/held" component={HeldPage} />
        <Route path="/overview" component={OverviewPage} />
        <Route path="/search" component={SearchPage} />
        <Route path="/package/:ecosystem/*">
          {({ ecosystem, '*': name }) => (
            <PackagePage key={`${ecosystem} ${name}`} ecosystem={ecosystem} name={nameIn(name)} />
          )}
        </Route>
        <Route path="/waivers" component={WaiversPage} />
        <Route path="/policies" component={PoliciesPage} />
        <Route path="/replay" component={ReplayPage} />
        <Route path="/incidents" component={IncidentsPage} />
        <Route path="/audit" component={AuditPage} />
        <Route path="/hosts" component={HostsPage} />
        <Route path="/health" component={HealthPage} />
        <Route path="/account" component={AccountPage} />
        <Route>
          <div class="page">
            <Empty title="There is no such page">
              <p>Choose one from the menu.</p>
            </Empty>
          </div>
        </Route>
      </Switch>
    </Shell>
  )
}
