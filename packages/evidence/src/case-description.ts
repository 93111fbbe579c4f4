import { canonicalBytes, type Json, toHex } from '@comity/codec'
import { payloadPath } from './bag.ts'

/** What is said of an exhibit in CASE's words (spec/evidence.md §6). */
export interface ExhibitDescription {
  /** Uuid of the transfer. */
  readonly evidence: string
  readonly title: string
  readonly giver: string
  readonly collectedAt: string
  readonly collector: string
  readonly source: string
  readonly method: string
  readonly tool: { readonly name: string; readonly version: string }
  readonly legalBasis: string
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: Uint8Array }[]
  /** A fresh uuid for each thing that is described. */
  readonly newId: () => string
}

const context = {
  'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
  'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
  'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
  'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
  'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
  'uco-tool': 'https://ontology.unifiedcyberontology.org/uco/tool/',
  'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

type Node = Readonly<Record<string, Json>>

/**
 * The CASE description of an exhibit as JSON-LD: one InvestigativeAction with who, when, by which tool and on which basis, whose result
 * is a ProvenanceRecord over the files, each with its name, size and SHA-256. Texts of people are values, never ids.
 */
export function caseDescription(exhibit: ExhibitDescription): Uint8Array {
  const id = (): string => `urn:uuid:${exhibit.newId()}`
  const { action, record, tool, collector, giver, authorization } = {
    action: id(),
    record: id(),
    tool: id(),
    collector: id(),
    giver: id(),
    authorization: id(),
  }
  const files = exhibit.files.map((file, place) => fileNode(id(), { file, place, newId: id }))
  const at = { '@type': 'xsd:dateTime', '@value': exhibit.collectedAt }
  const graph: Node[] = [
    {
      '@id': action,
      '@type': 'case-investigation:InvestigativeAction',
      'uco-core:name': exhibit.title,
      'uco-core:description': `${exhibit.method}. Source: ${exhibit.source}`,
      'uco-action:startTime': at,
      'uco-action:endTime': at,
      'uco-action:performer': { '@id': collector },
      'uco-action:instrument': { '@id': tool },
      'uco-action:object': [{ '@id': authorization }, { '@id': giver }],
      'uco-action:result': [{ '@id': record }, ...files.map((node) => ({ '@id': node['@id'] ?? '' }))],
    },
    {
      '@id': record,
      '@type': 'case-investigation:ProvenanceRecord',
      'uco-core:description': exhibit.title,
      'case-investigation:exhibitNumber': exhibit.evidence,
      'uco-core:object': files.map((node) => ({ '@id': node['@id'] ?? '' })),
    },
    {
      '@id': tool,
      '@type': 'uco-tool:Tool',
      'uco-core:name': exhibit.tool.name,
      'uco-tool:version': exhibit.tool.version,
    },
    { '@id': collector, '@type': 'uco-identity:Identity', 'uco-core:name': exhibit.collector },
    { '@id': giver, '@type': 'uco-identity:Organization', 'uco-core:name': exhibit.giver },
    {
      '@id': authorization,
      '@type': 'case-investigation:Authorization',
      'uco-core:description': exhibit.legalBasis,
    },
    ...files,
  ]
  return canonicalBytes({ '@context': context, '@graph': graph })
}

function fileNode(
  id: string,
  {
    file: { name, bytes, sha256 },
    place,
    newId,
  }: {
    readonly file: ExhibitDescription['files'][number]
    readonly place: number
    readonly newId: () => string
  },
): Node {
  const size = { '@type': 'xsd:integer', '@value': String(bytes) }
  return {
    '@id': id,
    '@type': 'uco-observable:File',
    'uco-core:hasFacet': [
      {
        '@id': newId(),
        '@type': 'uco-observable:FileFacet',
        'uco-observable:fileName': name,
        'uco-observable:filePath': payloadPath(place),
        'uco-observable:sizeInBytes': size,
      },
      {
        '@id': newId(),
        '@type': 'uco-observable:ContentDataFacet',
        'uco-observable:sizeInBytes': size,
        'uco-observable:hash': {
          '@id': newId(),
          '@type': 'uco-types:Hash',
          // A plain text since UCO 1.4.
          'uco-types:hashMethod': 'SHA256',
          'uco-types:hashValue': { '@type': 'xsd:hexBinary', '@value': toHex(sha256).toUpperCase() },
        },
      },
    ],
  }
}
