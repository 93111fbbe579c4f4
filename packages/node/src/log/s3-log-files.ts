import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { equalBytes, utf8Decode, utf8Encode } from '@comity/codec'
import { type TileFile, tilePath, tileWidth } from '@comity/tlog'
import type { S3StoreValue } from './log-config.ts'
import { storeError, tileDamage } from './log-error.ts'
import type { LogFiles } from './log-files.ts'
import { publishedHeaders } from './published-headers.ts'

/** A bucket that holds the log under a prefix, and the client that reaches it. */
export interface Bucket {
  readonly client: S3Client
  readonly bucket: string
  readonly prefix: string
}

const checkpointName = 'checkpoint'
/** Requests in flight at once. */
const ahead = 16
/** Milliseconds for one call, its repetitions included: less than a new writer waits for the lease (spec/log.md §7). */
const callTimeout = 15_000

/** Opens the published log in a bucket. Nothing is called yet. */
export function openS3LogFiles(store: S3StoreValue): LogFiles {
  return s3LogFiles({ client: openS3Client(store), bucket: store.bucket, prefix: store.prefix })
}

/** Credentials come from where Amazon's programs look for them: environment, shared files, the machine's role. */
export function openS3Client({ region, endpoint }: S3StoreValue): S3Client {
  const address = endpoint === undefined ? {} : { endpoint, forcePathStyle: true }
  return new S3Client({ region, ...address, maxAttempts: 3, requestHandler: { connectionTimeout: 3_000 } })
}

/**
 * The published log as objects of a bucket, under the names that the folder has. Any answer but the one asked for throws
 * `log-store-unreachable`. A put is one object or none, never half of one; whether a failed one happened is not known,
 * and need not be: the next publication reads what is there and has the same bytes to write.
 */
export function s3LogFiles(at: Bucket): LogFiles {
  const read = (path: string) => getObject(at, path)
  return {
    read,
    readCheckpoint: async () => {
      const bytes = await read(checkpointName)
      return bytes === undefined ? undefined : utf8Decode(bytes)
    },
    writeTiles: (files) => forEach(files, (file) => writeTile(at, file)),
    dropPartials: async (files) => {
      const full = files.filter(({ tile }) => tile.width === tileWidth)
      for (const { tile } of full) await deleteBelow(at, `${tilePath(tile)}.p/`)
    },
    writeCheckpoint: (note) => putObject(at, { path: checkpointName, bytes: utf8Encode(note) }),
  }
}

/**
 * Reads, compares, and writes what is missing. Nothing rests on `If-None-Match`, which services ignore without saying so:
 * two writers are kept apart by the database's lease (spec/log.md §7), and both would write the same bytes.
 */
async function writeTile(at: Bucket, { tile, bytes }: TileFile): Promise<void> {
  const path = tilePath(tile)
  const present = await getObject(at, path)
  if (present === undefined) await putObject(at, { path, bytes })
  else if (!equalBytes(present, bytes)) throw tileDamage(tile)
}

async function getObject({ client, bucket, prefix }: Bucket, path: string): Promise<Uint8Array | undefined> {
  const get = new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${path}` })
  try {
    const { Body: body } = await client.send(get, limited())
    return await body?.transformToByteArray()
  } catch (error) {
    // Only a store that says so has no such file: a missing bucket or a refusal is no empty log.
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined
    throw unreachable(error)
  }
}

async function putObject(
  { client, bucket, prefix }: Bucket,
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
): Promise<void> {
  const { contentType, cacheControl } = publishedHeaders(path)
  const headers = { ContentType: contentType, CacheControl: cacheControl }
  const put = new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${path}`, Body: bytes, ...headers })
  await client.send(put, limited()).catch((error: unknown) => {
    throw unreachable(error)
  })
}

/** Deletes every object whose name begins so; there are fewer than a tile has hashes. */
async function deleteBelow({ client, bucket, prefix }: Bucket, path: string): Promise<void> {
  try {
    const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}${path}` })
    const { Contents: found = [] } = await client.send(list, limited())
    const drop = ({ Key: name }: { readonly Key?: string | undefined }) =>
      client.send(new DeleteObjectCommand({ Bucket: bucket, Key: name }), limited())
    await forEach(found, drop)
  } catch (error) {
    throw unreachable(error)
  }
}

async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < items.length; from += ahead) await Promise.all(items.slice(from, from + ahead).map(work))
}

function limited(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(callTimeout) }
}

/** Of what the library throws only the status is told: its texts name hosts, buckets and keys. */
function unreachable(error: unknown): Error {
  return storeError(error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0)
}
