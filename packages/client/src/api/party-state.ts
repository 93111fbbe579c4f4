import Type from 'typebox'

export const PartyState = Type.Union([Type.Literal('introduced'), Type.Literal('trusted'), Type.Literal('held')])
