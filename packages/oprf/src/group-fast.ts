import { fromBase64url } from '@comity/codec/core'
import type { Group } from './group.ts'
import { kernelGroup } from './group-kernel.ts'
import { sodiumGroup } from './group-sodium.ts'
import { kernelModule } from './kernel.generated.ts'
import type { KernelExports } from './kernel-exports.ts'
import { passesSelfCheck } from './self-check.ts'
import { instantiate } from './webassembly.ts'

/**
 * The group of a module made from kernel/assembly: points by it, scalars and SHA-512 by libsodium. `sodiumGroup` where the
 * platform cannot run the module, or runs it and gets a vector wrong.
 */
export async function openFastGroup(module: Uint8Array): Promise<Group> {
  try {
    const points = kernelGroup((await instantiate(module)) as KernelExports)
    return passesSelfCheck(points) ? { ...sodiumGroup, ...points } : sodiumGroup
  } catch {
    return sodiumGroup
  }
}

/** ristretto255 as fast as this platform can. */
export const fastGroup: Group = await openFastGroup(fromBase64url(kernelModule))
