import { calendarSet, calendarShow, type ResultOf } from '@comity/client/api'
import { readText } from '../files.ts'
import type { Session } from '../shell.ts'
import { group, option, refuseValue, type Tree, verb } from '../verb.ts'

interface SetOptions {
  readonly zone: string
  readonly days: string
  readonly holidays?: string
  readonly from: string
  readonly until: string
}

const daysFlags = '--days <numbers>'
const holidaysFlags = '--holidays <file>'

/** `comity calendar …`: on which days a party works, in whose zone clocks of days run. */
export function addCalendarCommands(tree: Tree): void {
  const calendar = group(tree, 'calendar')
  verb<SetOptions>(tree, calendar, {
    name: 'set',
    text: 'calendar.set',
    options: [
      option(tree, { flags: '--zone <zone>', text: 'option.zone', required: true }),
      option(tree, { flags: daysFlags, text: 'option.workingDays', fallback: '1,2,3,4,5' }),
      option(tree, { flags: holidaysFlags, text: 'option.holidays' }),
      option(tree, { flags: '--from <date>', text: 'option.calendarFrom', required: true }),
      option(tree, { flags: '--until <date>', text: 'option.calendarUntil', required: true }),
    ],
    examples: [
      'comity calendar set --zone Europe/Paris --holidays holidays.txt --from 2026-01-01 --until 2027-12-31',
      'comity calendar set --zone Asia/Kuwait --days 7,1,2,3,4 --from 2026-01-01 --until 2026-12-31',
    ],
    run: async (session, { options: { zone, days, holidays, from, until } }) => {
      const workingDays = days.split(',').map((word) => weekday(word.trim()))
      const list = holidays === undefined ? [] : datesOf(await readText(holidays))
      const body = { timeZone: zone, workingDays: [...new Set(workingDays)].sort(), holidays: list, from, until }
      printCalendar(session, await session.call(calendarSet, body))
    },
  })
  verb<{ readonly party?: string }>(tree, calendar, {
    name: 'show',
    text: 'calendar.show',
    options: [option(tree, { flags: '--party <party>', text: 'option.calendarParty' })],
    examples: ['comity calendar show', 'comity calendar show --party sudland-police'],
    run: async (session, { options: { party } }) => {
      printCalendar(session, await session.call(calendarShow, party === undefined ? {} : { party }))
    },
  })
}

function weekday(word: string): number {
  return /^[1-7]$/.test(word) ? Number(word) : refuseValue(daysFlags)
}

/** The date that a line begins with. Where another follows it is a span of days, of which one would be read. */
const oneDay = /^\d{4}-\d\d-\d\d(?=$|[\s,;#])(?!.*\d{4}-\d\d-\d\d)/

/** A date a line; what stands behind it, apart, is for whoever keeps the list, and does not leave it. */
function datesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const said = lines.filter((line) => line !== '' && !line.startsWith('#'))
  const dates = said.map((line) => oneDay.exec(line)?.[0] ?? refuseValue(holidaysFlags))
  return [...new Set(dates)].sort()
}

function printCalendar({ print }: Session, shown: ResultOf<typeof calendarShow>): void {
  print.result(shown, () => {
    print.facts([
      ['label.party', shown.party],
      ['label.zone', shown.timeZone],
      ['label.localTime', shown.localTime],
      ['label.workingDays', shown.workingDays.join(' ')],
      ['label.calendarSpan', `${shown.from} – ${shown.until}`],
      ['label.holidays', shown.holidays],
    ])
  })
}
