import Type from 'typebox'

export const AgreementState = Type.Union([
  Type.Literal('proposed'),
  Type.Literal('signed'),
  Type.Literal('in-force'),
  Type.Literal('superseded'),
  Type.Literal('ended'),
  Type.Literal('expired'),
])
