import { sessionEnd, sessionShow } from '@comity/client/api'
import { Alert, AppShell, Burger, Button, Group, Image, Kbd, NavLink, type NavLinkProps, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { createLink, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { type ComponentProps, lazy, Suspense, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { call, reading } from './call.ts'
import icon from './icon.svg?no-inline'
import { useLive } from './live/use-live.ts'
import { useAutoLock } from './parts/auto-lock.ts'
import { Settings } from './parts/settings.tsx'
import { sectionsOf } from './sections.ts'

const Palette = lazy(() => import('./palette.tsx').then(({ Palette: component }) => ({ default: component })))
const SectionLink = createLink((given: NavLinkProps & ComponentProps<'a'>) => <NavLink component="a" {...given} />)

/** The frame of every page of somebody who is signed in. */
export function Shell() {
  const { t } = useTranslation()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const { data: who } = useSuspenseQuery(reading(sessionShow, {}))
  const sections = sectionsOf(who.roles)
  const path = useRouterState({ select: ({ location: { pathname } }) => pathname })
  const navigate = useNavigate()
  const signOut = useMutation({
    mutationFn: () => call(sessionEnd, { session: null }),
    // A whole load: nothing that was read stays in the page's memory.
    onSettled: () => location.assign('/sign-in'),
  })
  const { mutate: lock } = signOut
  useLive()
  useAutoLock(useCallback(() => lock(), [lock]))
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('app.menu')} />
            <Image src={icon} w={28} h={28} alt="" />
            <Text fw={700}>{who.party}</Text>
          </Group>
          <Group gap="sm" wrap="nowrap" visibleFrom="sm">
            <Settings />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('app.menu')}>
        <AppShell.Section grow>
          {sections.map(({ to, text, keys }) => (
            <SectionLink
              key={to}
              to={to}
              label={t(text)}
              active={path.startsWith(to)}
              onClick={close}
              rightSection={
                <Group gap={2} visibleFrom="sm" aria-hidden>
                  {keys.split(' ').map((key) => (
                    <Kbd key={key} size="xs">
                      {key}
                    </Kbd>
                  ))}
                </Group>
              }
            />
          ))}
        </AppShell.Section>
        <AppShell.Section>
          <Group hiddenFrom="sm" mb="sm">
            <Settings />
          </Group>
          <Text size="sm" fw={600}>
            {who.name}
          </Text>
          <Text size="xs" c="dimmed" mb="xs">
            {who.unit}
          </Text>
          <Button variant="default" size="xs" fullWidth loading={signOut.isPending} onClick={() => signOut.mutate()}>
            {t('nav.signOut')}
          </Button>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main>
        {who.training && <Alert color="orange" title={t('app.training')} mb="md" />}
        <Outlet />
      </AppShell.Main>
      <Suspense fallback={null}>
        <Palette sections={sections} go={(to) => void navigate({ to })} />
      </Suspense>
    </AppShell>
  )
}
