import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'

/** `log` in node.json: how fast the log grows, whatever the node does (spec/log.md §7). */
export const LogConfig = closed({
  pace: closed({
    /** Between two steps; 0 sequences at once and without fillers. */
    milliseconds: Type.Integer({ minimum: 0, maximum: 60_000 }),
    /** Entries of a step, fillers included; doubled where more wait. */
    entries: Type.Integer({ minimum: 1, maximum: 4_096 }),
  }),
})
export type LogConfigValue = Static<typeof LogConfig>

/** A node.json from before there was such a setting. */
export const unpaced: LogConfigValue = { pace: { milliseconds: 0, entries: 1 } }
