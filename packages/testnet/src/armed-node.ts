import { parseArgs } from 'node:util'
import { startNode } from '@comity/node'
import { armedFaults } from './fault-arm.ts'

/**
 * Runs the node of a folder as `comity node start DIR --json` does, with fault points that a test can arm. The product
 * has no such switch: its own program passes none.
 */
export async function runArmedNode(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...args],
    options: { 'database-url': { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [, dir = ''] = positionals
  const node = await startNode({ dir, overrides: { databaseUrl: values['database-url'], fault: armedFaults(dir) } })
  const { ownUrl, partnerUrl } = node
  process.stdout.write(`${JSON.stringify({ ownUrl, partnerUrl })}\n`)
  const stop = new Promise((resolve) => process.once('SIGTERM', resolve))
  await Promise.race([stop, node.failed])
  await node.stop()
}
