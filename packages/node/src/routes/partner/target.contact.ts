import { checkShape } from '@comity/codec'
import { targetContact } from '@comity/protocol'
import { takeContact } from '../../deconfliction/contacts.ts'
import type { SequencedRoute } from '../define.ts'

/** Takes up that a partner plans on what this party plans on: both are to call each other. */
export const targetContactTake: SequencedRoute = {
  name: targetContact.name,
  take: (node, tx, { from, body }) => takeContact(node, tx, { from, body: checkShape(targetContact.body, body) }),
}
