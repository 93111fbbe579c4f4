import { fail } from './errors.ts'
import type { Group, Term } from './group.ts'
import type { KernelExports } from './kernel-exports.ts'

/** The part of a group that is arithmetic of points. */
export type PointGroup = Pick<
  Group,
  | 'isElement'
  | 'elementFromUniform'
  | 'multiply'
  | 'multiplyUniform'
  | 'multiplyGenerator'
  | 'addElements'
  | 'weightedSum'
>

/** RFC 9496 §4: the encoding of the generator. */
const generator = Uint8Array.from([
  0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f, 0x58, 0xe3, 0x0b,
  0x6a, 0xa5, 0x82, 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76,
])
const identity = new Uint8Array(32)

/** ristretto255 in an instance of kernel/assembly. What a scalar or an input left in its memory is zeroed after each call. */
export function kernelGroup(kernel: KernelExports): PointGroup {
  const memory = new Uint8Array(kernel.memory.buffer)
  const [scalarAt, inputAt, outputAt] = [kernel.SCALAR.value, kernel.INPUT.value, kernel.OUTPUT.value]
  const output = () => memory.slice(outputAt, outputAt + 32)
  /** The product that was just computed, or undefined for the identity; nothing of it stays in the module. */
  const takeProduct = () => {
    const product = output()
    kernel.wipe()
    return isIdentity(product) ? undefined : product
  }
  const multiply: Group['multiply'] = ({ scalar, element }) => {
    if (scalar.length !== 32 || element.length !== 32 || isIdentity(element)) return undefined
    memory.set(scalar, scalarAt)
    memory.set(element, inputAt)
    if (kernel.multiply() !== 0) return takeProduct()
    kernel.wipe()
    return undefined
  }
  return {
    isElement: (bytes) => {
      if (bytes.length !== 32 || isIdentity(bytes)) return false
      memory.set(bytes, inputAt)
      return kernel.isElement() !== 0
    },
    elementFromUniform: (uniform) => {
      memory.set(uniform, inputAt)
      kernel.fromUniform()
      return takeProduct() ?? identity.slice()
    },
    multiply,
    multiplyUniform: ({ scalar, uniform }) => {
      memory.set(scalar, scalarAt)
      memory.set(uniform, inputAt)
      kernel.multiplyUniform()
      return takeProduct()
    },
    multiplyGenerator: (scalar) => multiply({ scalar, element: generator }) ?? identity.slice(),
    addElements: ({ left, right }) => {
      memory.set(left, inputAt)
      memory.set(right, inputAt + 32)
      return kernel.addElements() === 0 ? fail('element-invalid', {}) : output()
    },
    weightedSum: (terms) => weightedSum({ kernel, memory, terms }),
  }
}

/** Public values only: nothing is wiped. */
function weightedSum({
  kernel,
  memory,
  terms,
}: {
  readonly kernel: KernelExports
  readonly memory: Uint8Array
  readonly terms: readonly Term[]
}): Uint8Array | undefined {
  if (terms.length > kernel.MAX_TERMS.value) return fail('batch-size', { count: terms.length })
  for (const [index, { weight, element }] of terms.entries()) {
    if (element.length !== 32 || weight.length !== 32 || isIdentity(element)) return undefined
    memory.set(weight, kernel.WEIGHTS.value + 32 * index)
    memory.set(element, kernel.ELEMENTS.value + 32 * index)
  }
  if (terms.length === 0) return identity.slice()
  if (kernel.sum(terms.length) === 0) return undefined
  return memory.slice(kernel.OUTPUT.value, kernel.OUTPUT.value + 32)
}

function isIdentity(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
