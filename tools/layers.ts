/** The layer of each package; imports go downward only. ARCHITECTURE.md draws this table. */
export const layers: Readonly<Record<string, number>> = {
  codec: 0,
  identifiers: 1,
  oprf: 1,
  tlog: 1,
  'match-index': 1,
  agreement: 1,
  linking: 1,
  protocol: 2,
  casework: 2,
  audit: 2,
  evidence: 2,
  letter: 2,
  exchange: 2,
  client: 3,
  node: 4,
  cli: 4,
  web: 4,
  testnet: 5,
}

/** From this layer up a package may use Node's own modules. */
export const firstProgramLayer = 4

/** Folders that must not import certain packages although their layer would let them. */
export const closedDoors = [
  {
    folder: 'packages/node/src/routes/partner/',
    refused: ['@comity/identifiers'],
    reason: 'a route that partners call must not know what an identifier is',
  },
] as const

/** Words that name no subject (STYLE.md rule 20); refused in file and folder names of packages. */
export const emptyNames = ['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'impl', 'shared']
