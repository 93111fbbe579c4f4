import { isComityError } from '@comity/codec/core'
import { parentPort } from 'node:worker_threads'
import type { DoneMessage, TaskMessage } from './kernel-message.ts'

/*
 * A worker thread of the kernel pool: takes one batch at a time, calls the function it names, hands the result over.
 * The modules are our own files; nothing that came over a wire chooses one.
 */
const port = parentPort
if (port === null) throw new TypeError('this file is the body of a worker thread')

port.on('message', (task: TaskMessage) => {
  void perform(task).then((done) => {
    port.postMessage(done, done.state === 'done' ? wholeBuffers(done.result) : [])
  })
})

async function perform({ id, module, name, input }: TaskMessage): Promise<DoneMessage> {
  try {
    const exported: unknown = ((await import(module)) as Record<string, unknown>)[name]
    if (typeof exported !== 'function') return { id, state: 'failed' }
    const result: unknown = await (exported as (input: unknown) => unknown)(input)
    return { id, state: 'done', result }
  } catch (error) {
    if (!isComityError(error)) return { id, state: 'failed' }
    const { code, status, details } = error
    const row = { status, meaning: error.message.slice(code.length + 2), remedy: '' }
    return { id, state: 'refused', code, row, details }
  }
}

/** The buffers that can be handed over instead of copied: those that are wholly one member of the result. */
function wholeBuffers(result: unknown): ArrayBuffer[] {
  // Of a byte string the values would be its bytes, thousands of them.
  const isRecord = typeof result === 'object' && result !== null && !(result instanceof Uint8Array)
  const members: readonly unknown[] = isRecord ? [result, ...(Object.values(result) as unknown[])] : [result]
  const buffers = new Set<ArrayBuffer>()
  for (const member of members) {
    if (!(member instanceof Uint8Array) || !(member.buffer instanceof ArrayBuffer)) continue
    if (member.byteLength === member.buffer.byteLength) buffers.add(member.buffer)
  }
  return [...buffers]
}
