import { randomBytes } from 'node:crypto'
import type { MemberClass } from '@comity/agreement'
import { signingKeyFromSeed, toBase64url } from '@comity/codec'
import { signCard } from '@comity/protocol'

/** A party's card with keys that nobody has. */
export function signedCard(party: string, memberClass: MemberClass = 'agency'): string {
  const key = () => signingKeyFromSeed(new Uint8Array(randomBytes(32)))
  const message = key()
  return signCard({
    key: message,
    card: {
      schema: 1,
      party,
      issuedAt: '2026-01-01T00:00:00.000Z',
      names: { en: 'Example' },
      country: 'NO',
      memberClass,
      training: false,
      protocol: [1],
      endpoints: ['http://127.0.0.1:7401'],
      contacts: [],
      keys: {
        message: toBase64url(message.publicKey),
        log: toBase64url(key().publicKey),
        logOrigin: `comity/${party}`,
        agreement: toBase64url(key().publicKey),
        witness: toBase64url(key().publicKey),
        sealing: toBase64url(Uint8Array.from([...randomBytes(31), 1])),
        pouch: toBase64url(Uint8Array.from([...randomBytes(31), 1])),
      },
    },
  })
}
