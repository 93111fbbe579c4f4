import type { TextKey } from './en.ts'
import { app } from './zh/app.ts'
import { signIn } from './zh/sign-in.ts'
import { acts } from './zh/acts.ts'
import { account } from './zh/account.ts'
import { ask } from './zh/ask.ts'
import { cases } from './zh/cases.ts'
import { hits } from './zh/hits.ts'
import { freezes } from './zh/freezes.ts'
import { agreements } from './zh/agreements.ts'
import { partners } from './zh/partners.ts'
import { oversight } from './zh/oversight.ts'
import { log } from './zh/log.ts'
import { today } from './zh/today.ts'
import { requests } from './zh/requests.ts'

export const zh: Readonly<Record<TextKey, string>> = {
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
}
