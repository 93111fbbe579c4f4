import type { QueryClient } from '@tanstack/react-query'
import { sessionShow } from '@comity/client/api'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouteComponent,
} from '@tanstack/react-router'
import { codeOf, reading } from './call.ts'
import { Failure } from './parts/failure.tsx'
import { Waiting } from './parts/waiting.tsx'

const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({ component: Outlet })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/sign-in.tsx'), 'SignInPage'),
})
const enrol = createRoute({
  getParentRoute: () => root,
  path: '/enrol',
  component: lazyRouteComponent(() => import('./pages/enrol.tsx'), 'EnrolPage'),
})

/** All that needs somebody: without a session it leads to the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context }) => {
    try {
      await context.queries.query({ ...reading(sessionShow, {}), staleTime: 'static' })
    } catch (error) {
      if (codeOf(error) !== 'login-failed') throw error
      // The router's own way to lead elsewhere; it is no failure.
      redirect({ to: '/sign-in', throw: true })
    }
  },
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
})

/** A page inside; it comes when it is opened. */
const page = <const Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => inside, path, component })

const home = page(
  '/',
  lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage'),
)
const cases = page(
  '/cases',
  lazyRouteComponent(() => import('./pages/cases.tsx'), 'CasesPage'),
)
const caseOpen = page(
  '/cases/new',
  lazyRouteComponent(() => import('./pages/case-open.tsx'), 'CaseOpenPage'),
)
const oneCase = page(
  '/cases/$id',
  lazyRouteComponent(() => import('./pages/case.tsx'), 'CasePage'),
)
const caseImport = page(
  '/cases/$id/import',
  lazyRouteComponent(() => import('./pages/case-import.tsx'), 'CaseImportPage'),
)
const ask = page(
  '/cases/$id/ask',
  lazyRouteComponent(() => import('./pages/ask.tsx'), 'AskPage'),
)
const askProgress = page(
  '/asks/$id',
  lazyRouteComponent(() => import('./pages/ask-progress.tsx'), 'AskProgressPage'),
)
const hits = page(
  '/hits',
  lazyRouteComponent(() => import('./pages/hits.tsx'), 'HitsPage'),
)
const hit = page(
  '/hits/$id',
  lazyRouteComponent(() => import('./pages/hit.tsx'), 'HitPage'),
)
const requestOpen = page(
  '/hits/$id/request',
  lazyRouteComponent(() => import('./pages/request-open.tsx'), 'RequestOpenPage'),
)
const requests = page(
  '/requests',
  lazyRouteComponent(() => import('./pages/requests.tsx'), 'RequestsPage'),
)
const request = page(
  '/requests/$id',
  lazyRouteComponent(() => import('./pages/request.tsx'), 'RequestPage'),
)
const today = page(
  '/today',
  lazyRouteComponent(() => import('./pages/today.tsx'), 'TodayPage'),
)
const freezes = page(
  '/freezes',
  lazyRouteComponent(() => import('./pages/freezes.tsx'), 'FreezesPage'),
)
const freeze = page(
  '/freezes/$id',
  lazyRouteComponent(() => import('./pages/freeze.tsx'), 'FreezePage'),
)
const agreements = page(
  '/agreements',
  lazyRouteComponent(() => import('./pages/agreements.tsx'), 'AgreementsPage'),
)
const agreement = page(
  '/agreements/$id',
  lazyRouteComponent(() => import('./pages/agreement.tsx'), 'AgreementPage'),
)
const negotiation = page(
  '/negotiations/$id',
  lazyRouteComponent(() => import('./pages/negotiation.tsx'), 'NegotiationPage'),
)
const partners = page(
  '/partners',
  lazyRouteComponent(() => import('./pages/partners.tsx'), 'PartnersPage'),
)
const oversight = page(
  '/oversight',
  lazyRouteComponent(() => import('./pages/oversight.tsx'), 'OversightPage'),
)
const log = page(
  '/log',
  lazyRouteComponent(() => import('./pages/log.tsx'), 'LogPage'),
)
const account = page(
  '/account',
  lazyRouteComponent(() => import('./pages/account.tsx'), 'AccountPage'),
)

const work = [
  today,
  cases,
  caseOpen,
  oneCase,
  caseImport,
  ask,
  askProgress,
  hits,
  hit,
  requestOpen,
  requests,
  request,
  freezes,
  freeze,
] as const
const order = [agreements, agreement, negotiation, partners, oversight, log, account] as const
const tree = root.addChildren([signIn, enrol, inside.addChildren([home, ...work, ...order])])

/** The pages by their paths; each comes when it is opened. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
    defaultPendingComponent: Waiting,
    defaultNotFoundComponent: () => <Failure error={undefined} />,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
