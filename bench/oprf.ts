import { randomBytes } from 'node:crypto'
import { labelContext, sealLabel, splitOutput } from '@comity/match-index'
import { blindEvaluatePacked, blindPacked, deriveKeyPair, evaluate, finalizePacked, type Kernel } from '@comity/oprf'
import loadOpenMined from '@openmined/psi.js'
import { interleave, type Measured, rounded } from './measure.ts'

/** Microseconds per item of one thread, and how many times faster than each peer we are. */
export interface Compared {
  readonly us: number
  readonly vsNoble: number
  readonly vsOpenMined: number
}

export interface OprfResult {
  readonly oprf: {
    readonly blind: Compared
    readonly evaluate: Compared
    readonly finalize: Compared
    readonly publish: Compared
  }
  /** blind + evaluate with proof + verify with finalize. */
  readonly online: Compared
}

const steps = ['blind', 'evaluate', 'finalize', 'publish'] as const
type Step = (typeof steps)[number]

/**
 * The four steps of matching per item on the same inputs: ours by both kernels, with proof and label, and
 * @openmined/psi.js (P-256, no proof, no label). One thread each.
 */
export async function benchOprf({ quick }: { readonly quick: boolean }): Promise<OprfResult> {
  const [fastItems, nobleItems] = quick ? [1_024, 48] : [4_096, 256]
  const sides = {
    fast: ourSteps('fast', fastItems),
    noble: ourSteps('noble', nobleItems),
    openMined: await openMinedSteps(fastItems),
  }
  const measured: Measured[] = Object.entries(sides).flatMap(([side, { items, runs }]) =>
    steps.map((step) => ({ name: `${side} ${step}`, items, run: runs[step] })),
  )
  const medians = await interleave(measured, quick ? 3 : 9)
  const us = (side: keyof typeof sides, step: Step) => medians.get(`${side} ${step}`) ?? Number.NaN
  const online = (side: keyof typeof sides) => us(side, 'blind') + us(side, 'evaluate') + us(side, 'finalize')
  const step = (name: Step) => compare(us('fast', name), us('noble', name), us('openMined', name))
  return {
    oprf: { blind: step('blind'), evaluate: step('evaluate'), finalize: step('finalize'), publish: step('publish') },
    online: compare(online('fast'), online('noble'), online('openMined')),
  }
}

function compare(fast: number, noble: number, openMined: number): Compared {
  return { us: rounded(fast), vsNoble: rounded(noble / fast), vsOpenMined: rounded(openMined / fast) }
}

interface Side {
  readonly items: number
  readonly runs: Readonly<Record<Step, () => void>>
}

function ourSteps(kernel: Kernel, items: number): Side {
  const random = (length: number) => new Uint8Array(randomBytes(length))
  const inputs = hosts(items).map((host) => new TextEncoder().encode(host))
  const { secretKey, publicKey } = deriveKeyPair({ seed: random(32), info: new Uint8Array() })
  let { blinds, blindedElements } = blindPacked({ inputs, random, kernel })
  let answer = blindEvaluatePacked({ secretKey, publicKey, blindedElements, random, kernel })
  const context = labelContext({ publisher: 'norland-police', agreementHash: random(32), epoch: 1 })
  const salt = random(16)
  const label = { reference: random(8), category: 5, statuses: 1, contactUnit: 1, handling: 0x2000, month: 600 }
  return {
    items,
    runs: {
      blind: () => {
        ;({ blinds, blindedElements } = blindPacked({ inputs, random, kernel }))
      },
      evaluate: () => {
        answer = blindEvaluatePacked({ secretKey, publicKey, blindedElements, random, kernel })
      },
      finalize: () => {
        finalizePacked({ inputs, blinds, blindedElements, ...answer, publicKey, kernel })
      },
      publish: () => {
        for (const input of inputs) {
          const parts = splitOutput(evaluate({ secretKey, input, kernel }))
          sealLabel({ context, salt, parts, label })
        }
      },
    },
  }
}

async function openMinedSteps(items: number): Promise<Side> {
  const psi = await loadOpenMined()
  const inputs = hosts(items)
  const [server, client] = [psi.server.createWithNewKey(true), psi.client.createWithNewKey(true)]
  const setup = () => server.createSetupMessage(1e-9, items, inputs, psi.dataStructure.Raw)
  const published = setup()
  let request = client.createRequest(inputs)
  let response = server.processRequest(request)
  return {
    items,
    runs: {
      blind: () => {
        request = client.createRequest(inputs)
      },
      evaluate: () => {
        response = server.processRequest(request)
      },
      finalize: () => {
        client.getIntersection(published, response)
      },
      publish: () => {
        setup()
      },
    },
  }
}

function hosts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `mail-${String(at)}.disposable.example`)
}
