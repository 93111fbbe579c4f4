import { asUnverified, utf8Encode } from '@comity/codec'
import { type PartyCard, verifyCard } from '@comity/protocol'
import { readText } from './files.ts'

/** A party's card out of a file, signed by the key that it names. Throws `file-unreadable` and what `verifyCard` throws. */
export async function readCard(file: string): Promise<PartyCard> {
  return verifyCard(asUnverified<PartyCard>(utf8Encode((await readText(file)).trim())))
}
