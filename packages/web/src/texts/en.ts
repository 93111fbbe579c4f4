import { app } from './en/app.ts'
import { signIn } from './en/sign-in.ts'
import { account } from './en/account.ts'
import { cases } from './en/cases.ts'
import { hits } from './en/hits.ts'
import { requests } from './en/requests.ts'

/** All texts in English, a file a page. */
export const en = { ...app, ...signIn, ...account, ...cases, ...hits, ...requests } as const

export type TextKey = keyof typeof en
