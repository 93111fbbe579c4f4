import { retentionList } from '@comity/client/api'
import { group, type Tree, verb } from '../verb.ts'

/** `comity retention …`. */
export function addRetentionCommands(tree: Tree): void {
  const retention = group(tree, 'retention')
  verb(tree, retention, {
    name: 'list',
    text: 'retention.list',
    examples: ['comity retention list'],
    run: async ({ call, print }) => {
      const listed = await call(retentionList, {})
      print.result(listed, () => {
        print.table(listed.certificates, [
          { label: 'label.at', of: (row) => row.at },
          { label: 'label.certificate', of: (row) => row.certificate },
          { label: 'label.case', of: (row) => row.case },
          { label: 'label.agreement', of: (row) => row.agreement },
          { label: 'label.records', of: (row) => row.records },
          { label: 'label.hits', of: (row) => row.hits },
          { label: 'label.requests', of: (row) => row.requests },
          { label: 'label.batches', of: (row) => row.batches },
        ])
      })
    },
  })
}
