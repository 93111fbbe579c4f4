import { unzlibSync } from 'fflate'

const signature = 0x774f4646 // "wOFF"
const headerBytes = 44
const entryBytes = 20
const directoryBytes = 12
const recordBytes = 16

/**
 * A font out of its WOFF 1.0 file (W3C, https://www.w3.org/TR/WOFF/), as OpenType; any other file as it is. The library
 * that lays text out reads WOFF too, but inflates a table again at every glyph. The file is one of ours, not a foreign one.
 */
export function openTypeOf(file: Uint8Array): Uint8Array {
  const woff = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (woff.getUint32(0) !== signature) return file
  const count = woff.getUint16(12)
  const tables = Array.from({ length: count }, (_, at) => tableOf(file, { woff, entry: headerBytes + at * entryBytes }))
  const size = tables.reduce((sum, { bytes }) => sum + aligned(bytes.length), directoryBytes + count * recordBytes)
  const font = new Uint8Array(size)
  const view = new DataView(font.buffer)
  writeDirectory(view, { flavor: woff.getUint32(4), count })
  let offset = directoryBytes + count * recordBytes
  for (const [at, { tag, checksum, bytes }] of tables.entries()) {
    const record = directoryBytes + at * recordBytes
    for (const [field, value] of [tag, checksum, offset, bytes.length].entries())
      view.setUint32(record + field * 4, value)
    font.set(bytes, offset)
    offset += aligned(bytes.length)
  }
  return font
}

function tableOf(file: Uint8Array, { woff, entry }: { readonly woff: DataView; readonly entry: number }) {
  const [tag = 0, offset = 0, packed = 0, length = 0, checksum = 0] = [0, 4, 8, 12, 16].map((at) =>
    woff.getUint32(entry + at),
  )
  const bytes = file.subarray(offset, offset + packed)
  return { tag, checksum, bytes: packed < length ? unzlibSync(bytes) : bytes }
}

/** OpenType, "Table directory": helps for a binary search among the tables. */
function writeDirectory(view: DataView, { flavor, count }: { readonly flavor: number; readonly count: number }): void {
  const power = Math.floor(Math.log2(count))
  view.setUint32(0, flavor)
  view.setUint16(4, count)
  view.setUint16(6, 2 ** power * recordBytes)
  view.setUint16(8, power)
  view.setUint16(10, (count - 2 ** power) * recordBytes)
}

const aligned = (length: number) => Math.ceil(length / 4) * 4
