import { app } from './en/app.ts'
import { signIn } from './en/sign-in.ts'
import { acts } from './en/acts.ts'
import { account } from './en/account.ts'
import { ask } from './en/ask.ts'
import { cases } from './en/cases.ts'
import { hits } from './en/hits.ts'
import { freezes } from './en/freezes.ts'
import { agreements } from './en/agreements.ts'
import { partners } from './en/partners.ts'
import { oversight } from './en/oversight.ts'
import { log } from './en/log.ts'
import { today } from './en/today.ts'
import { requests } from './en/requests.ts'

/** All texts in English, a file a page. */
export const en = {
  ...app,
  ...signIn,
  ...account,
  ...ask,
  ...cases,
  ...hits,
  ...requests,
  ...acts,
  ...today,
  ...freezes,
  ...agreements,
  ...partners,
  ...oversight,
  ...log,
} as const

export type TextKey = keyof typeof en
