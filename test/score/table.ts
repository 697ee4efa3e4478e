/** Renders a table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
	return lines.map((cells) => `| ${cells.map(oneCell).join(' | ')} |`).join('\n')
}

function oneCell(cell: string): string {
	return cell.replaceAll('|', '\\|')
}
