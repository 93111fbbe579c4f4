import Type from 'typebox'

/** How a party is reached: its node is called, or everything goes by pouch. */
export const PartyLink = Type.Union([Type.Literal('online'), Type.Literal('pouch')])
