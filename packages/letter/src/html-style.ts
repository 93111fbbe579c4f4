/** The whole style of a document: one text, so that a policy can name its hash. */
export const htmlStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1rem/1.55 'Noto Sans', 'Noto Sans SC', 'Noto Naskh Arabic',
  'PingFang SC', 'Microsoft YaHei', system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.3; }
h2 { margin: 0; font-size: 1.125rem; }
p { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
.row { display: grid; grid-template-columns: 3rem repeat(var(--columns), minmax(0, 1fr)); gap: 0 1.75rem; }
.row > .mark { grid-column: 1; margin: 0; font-size: 1rem; font-weight: 700; font-variant-numeric: tabular-nums; }
main.columns-1 { --columns: 1; }
main.columns-2 { --columns: 2; }
main.columns-3 { --columns: 3; }
.title { padding-bottom: 1rem; border-bottom: 2px solid #1a1a1a; }
.heading { margin-top: 2.25rem; padding-bottom: .375rem; border-bottom: 1px solid #1a1a1a; }
.note { padding-top: .75rem; color: #4a4a4a; font-size: .9375rem; }
.banner { padding: .5rem 1.5rem; border-bottom: 2px solid #1a1a1a; font-weight: 700; text-align: center; }
.clause, .entry, .said { padding: .75rem 0; border-bottom: 1px solid #ccc; }
dl { margin: 0; }
dt { font-weight: 700; }
dd { margin: 0 0 .5rem; white-space: pre-line; overflow-wrap: anywhere; }
.name { margin-bottom: .375rem; font-weight: 700; text-decoration: underline; text-underline-offset: .2em; }
.entry dt { color: #4a4a4a; font-size: .875rem; font-weight: 400; }
.whole { grid-column: 2 / -1; }
.said .label { color: #4a4a4a; font-size: .875rem; }
.said .label span { display: inline; }
.wide { padding: .75rem 0 0 4.75rem; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .375rem .75rem .375rem 0; border-bottom: 1px solid #ccc; text-align: start; vertical-align: top;
  overflow-wrap: anywhere; }
thead th { border-bottom-color: #1a1a1a; }
th span { display: block; }
code { font-family: ui-monospace, 'Noto Sans Mono', Menlo, Consolas, monospace; font-size: 1.0625rem; }
.groups { display: flex; flex-wrap: wrap; gap: .375rem 1rem; margin: 0; }
ol.words { columns: 4 9rem; margin: .75rem 0 0; padding-inline-start: 2.25rem; }
ol.words li { break-inside: avoid; padding-inline-start: .25rem; }
svg { display: block; width: 100%; height: auto; font-size: 14px; }
svg .series-0 { fill: #1b5e7a; }
svg .series-1 { fill: #d08a1d; }
svg .series-2 { fill: #8d2f3c; }
ul.series { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0 0 .5rem; padding: 0; list-style: none; font-size: .875rem; }
ul.series li { padding-inline-start: .5rem; border-inline-start: .75rem solid; }
ul.series .series-0 { border-color: #1b5e7a; }
ul.series .series-1 { border-color: #d08a1d; }
ul.series .series-2 { border-color: #8d2f3c; }
@media (max-width: 44rem) {
  .row { grid-template-columns: minmax(0, 1fr); gap: .5rem; }
  .wide { padding-inline-start: 0; }
  .whole { grid-column: 1; }
}
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  body { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  body:has(> .banner) { display: table; width: 100%; }
  .banner { display: table-header-group; }
  .heading { break-after: avoid; }
  .clause, tr, .groups, ol.words { break-inside: avoid; }
  .row { grid-template-columns: 2.5rem repeat(var(--columns), minmax(0, 1fr)); }
}
`
