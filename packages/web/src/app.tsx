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

const filled = { '--mantine-color-red-filled': '#c92a2a', '--mantine-color-orange-filled': '#a63c06' }

/** The library's own grey for lesser text, and its colours of small words, are too pale for WCAG 2.2, 1.4.3. */
const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-red-outline': '#b02525',
    '--mantine-color-red-light-color': '#a61e1e',
    '--mantine-color-orange-outline': '#a63c06',
    '--mantine-color-green-outline': '#1f6e30',
    '--mantine-color-green-light-color': '#17592a',
    '--mantine-color-teal-outline': '#08664a',
    '--mantine-color-gray-outline': 'var(--mantine-color-gray-7)',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-8)',
    ...filled,
  },
  dark: { '--mantine-color-dimmed': 'var(--mantine-color-dark-0)', ...filled },
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
