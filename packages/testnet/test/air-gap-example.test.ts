import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import test from 'node:test'
import { tell } from './story.ts'

test(
  'examples/air-gap.sh ends with an answered request between two nodes that never opened a socket to each other',
  { skip: process.platform !== 'linux' && 'connections are read from /proc' },
  async () => {
    const { figures } = await tell('air-gap.sh', {
      look: async (folder) => {
        assert.deepEqual(await readdir(folder), [])
      },
    })
    assert.deepEqual(Object.keys(figures), ['asked', 'hits', 'requestState', 'pouches', 'socketsOpened'])
    assert.deepEqual([figures['requestState'], figures['socketsOpened']], ['answered', 0])
    const [asked, hits, pouches] = [figures['asked'], figures['hits'], figures['pouches']].map(Number)
    assert.ok(asked !== undefined && hits !== undefined && hits > 0 && hits <= asked)
    assert.ok(pouches !== undefined && pouches > 0)
  },
)
