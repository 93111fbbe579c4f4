/** One line of a CSV file (RFC 4180), each cell as it is: for a program. */
export function csvText(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

/**
 * One line of a CSV file for a person: a cell that a spreadsheet would take for a formula begins with an apostrophe, which makes it
 * text there.
 */
export function inertCsvText(cells: readonly string[]): string {
  // Also behind blanks, which spreadsheets skip, and in the wide forms that some of them read as the narrow ones.
  return csvText(cells.map((cell) => (/^[\t\r]|^\s*[=+\-@＝＋－＠]/.test(cell) ? `'${cell}` : cell)))
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
