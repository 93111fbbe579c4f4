/** The part of the peer's interface that is measured; its own declarations do not resolve under nodenext. */
declare module '@openmined/psi.js' {
  interface Server {
    createSetupMessage(fpr: number, clientInputs: number, inputs: readonly string[], structure: unknown): unknown
    processRequest(request: unknown): unknown
    delete(): void
  }
  interface Client {
    createRequest(inputs: readonly string[]): unknown
    getIntersection(setup: unknown, response: unknown): number[]
    delete(): void
  }
  interface Psi {
    readonly server: { createWithNewKey(revealIntersection: boolean): Server }
    readonly client: { createWithNewKey(revealIntersection: boolean): Client }
    readonly dataStructure: { readonly Raw: unknown }
  }
  export default function load(): Promise<Psi>
}
