/** Renders a table in Markdown: words stand left, and numbers, behind the first column, right. */
export function table(
	head: readonly string[],
	rows: readonly (readonly string[])[],
	holds: 'numbers' | 'words' = 'numbers',
): string {
	const lines = [head, head.map((_, column) => (column === 0 || holds === 'words' ? '---' : '---:')), ...rows]
	return lines.map((cells) => `| ${cells.map(oneCell).join(' | ')} |`).join('\n')
}

function oneCell(cell: string): string {
	return cell.replaceAll('|', '\\|')
}
