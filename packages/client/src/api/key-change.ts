import { closed } from '@comity/codec'
import Type from 'typebox'

/** The keys that can be replaced (spec/keys.md §3). */
export const rotatedNames = ['message', 'agreement', 'witness', 'sealing', 'pouch', 'epoch-wrap'] as const

const RotatedName = Type.Unsafe<(typeof rotatedNames)[number]>(
  Type.Union(rotatedNames.map((name) => Type.Literal(name))),
)

/** `proposed`: another person makes the same call within a day. */
export const KeyChange = closed({ name: RotatedName })
export const KeyChanged = closed({
  name: RotatedName,
  state: Type.Union([Type.Literal('proposed'), Type.Literal('done')]),
})
