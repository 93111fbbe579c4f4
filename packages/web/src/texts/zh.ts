import type { TextKey } from './en.ts'
import { app } from './zh/app.ts'
import { signIn } from './zh/sign-in.ts'
import { account } from './zh/account.ts'
import { cases } from './zh/cases.ts'
import { hits } from './zh/hits.ts'
import { requests } from './zh/requests.ts'

export const zh: Readonly<Record<TextKey, string>> = { ...app, ...signIn, ...account, ...cases, ...hits, ...requests }
