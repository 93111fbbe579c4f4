/** What a file of the log says of itself over HTTP, from the partner door and from a bucket alike. */
export interface PublishedHeaders {
  readonly contentType: string
  readonly cacheControl: string
}

/** C2SP tlog-tiles: tiles never change, partial ones neither; the checkpoint does. */
export function publishedHeaders(path: string): PublishedHeaders {
  return path === 'checkpoint' ? ofCheckpoint : ofTile
}

const ofCheckpoint = { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-cache' }
const ofTile = { contentType: 'application/octet-stream', cacheControl: 'public, max-age=31536000, immutable' }
