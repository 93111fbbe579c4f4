import { closed } from '@comity/codec'
import Type, { type Static } from 'typebox'

/** Where the published log is (spec/log.md §7). Credentials of a bucket never stand here: they are the environment's. */
export const LogStoreConfig = Type.Union([
  closed({ kind: Type.Literal('folder') }),
  closed({
    kind: Type.Literal('s3'),
    bucket: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' }),
    region: Type.String({ pattern: '^[a-z0-9-]{1,40}$' }),
    /** Before each name in the bucket: empty, or words that end with a slash. One log, one prefix. */
    prefix: Type.String({ pattern: '^(?:[A-Za-z0-9_-]{1,64}/){0,8}$' }),
    /** Another service than Amazon's, its buckets by path. */
    endpoint: Type.Optional(Type.String({ pattern: '^https?://[^\\s/?#@]+$', maxLength: 300 })),
  }),
])
export type LogStoreValue = Static<typeof LogStoreConfig>
export type S3StoreValue = Extract<LogStoreValue, { kind: 's3' }>

/** `log` in node.json: how fast the log grows, whatever the node does, and where strangers' copy is (spec/log.md §7). */
export const LogConfig = closed({
  pace: closed({
    /** Between two steps; 0 sequences at once and without fillers. */
    milliseconds: Type.Integer({ minimum: 0, maximum: 60_000 }),
    /** Entries of a step, fillers included; doubled where more wait. */
    entries: Type.Integer({ minimum: 1, maximum: 4_096 }),
  }),
  /** Absent as in a node.json from before: the folder `log/`. */
  store: Type.Optional(LogStoreConfig),
})
export type LogConfigValue = Static<typeof LogConfig>

/** What `init` writes, and what a node.json from before there was such a setting means. */
export const unpaced: LogConfigValue = { pace: { milliseconds: 0, entries: 1 }, store: { kind: 'folder' } }
