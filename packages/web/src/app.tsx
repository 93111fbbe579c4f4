import { createTheme, type CSSVariablesResolver, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { use } from 'react'
import { I18nextProvider } from 'react-i18next'
import { codeOf } from './call.ts'
import { makeRouter } from './router.tsx'
import { chosenLanguage, openTexts } from './texts.ts'

const theme = createTheme({
  primaryColor: 'comity',
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: 'md',
  colors: {
    comity: [
      ...(['#eaf4fd', '#d5e6f5', '#a6cbec', '#74aee4', '#4c96dd'] as const),
      ...(['#3387d9', '#2580d8', '#1c5d99', '#174f83', '#0e3a63'] as const),
    ],
  },
  fontFamily: 'system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Noto Sans Mono", monospace',
})

/** The library's own grey for lesser text is too pale for WCAG 2.2, 1.4.3. */
const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': 'var(--mantine-color-gray-7)' },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-0)' },
})

/** What failed because it was not allowed does not get better by being asked again. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && codeOf(error) === 'node-unreachable',
    },
  },
})
const router = makeRouter(queries)
const opening = openTexts(chosenLanguage())

/** The whole application. */
export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <I18nextProvider i18n={use(opening)}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  )
}
