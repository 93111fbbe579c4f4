import type { MessageBody, MessageDefinition } from '@comity/protocol'
import type { TestParty, Testnet } from '../src/index.ts'
import { hop, message } from './attacker.ts'

/**
 * Sends sequenced messages of a party by hand, over a correctly signed hop: what the party says is wrong, how it says it
 * is right. `sent` is how many the party's own node has sent to this reader; from now on it must not send any.
 */
export function handSender(
  net: Testnet,
  { from, to, sent }: { readonly from: TestParty; readonly to: TestParty; readonly sent: number },
): <const Definition extends MessageDefinition>(
  definition: Definition,
  body: MessageBody<Definition>,
) => Promise<string> {
  let sequence = sent
  return async (definition, body) => {
    sequence += 1
    const now = net.clock.now()
    const jws = message({ definition, from, to, body, now, sequence })
    const { code, status } = await hop({ from, to, name: definition.name, jws, now })
    return code ?? (status === 200 ? 'taken' : String(status))
  }
}
