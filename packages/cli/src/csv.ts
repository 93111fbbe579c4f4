/**
 * One line of a CSV file (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe, which makes it
 * text there; a cell with a comma, a quote or a line end stands in quotes.
 */
export function csvLine(cells: readonly string[]): Uint8Array {
  return Buffer.from(`${cells.map(csvCell).join(',')}\r\n`)
}

function csvCell(cell: string): string {
  // Also behind blanks, which spreadsheets skip, and in the wide forms that some of them read as the narrow ones.
  const inert = /^[\t\r]|^\s*[=+\-@＝＋－＠]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
