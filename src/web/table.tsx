import { type Child, memo, useState } from 'hono/jsx/dom'

/** Rows under headings; each row begins with its own heading. */
interface TableProps {
	/** For screen readers, where no heading stands before it. */
	readonly label?: string
	readonly columns: readonly string[]
	readonly rows: Iterable<readonly Child[]>
}

/** A table. */
export function Table({ label, columns, rows }: TableProps) {
	return (
		<table aria-label={label}>
			<thead>
				<tr>
					{columns.map((name) => (
						<th scope="col">{name}</th>
					))}
				</tr>
			</thead>
			<tbody>
				{Array.from(rows, ([first, ...rest]) => (
					<tr>
						<th scope="row">{first}</th>
						{rest.map((cell) => (
							<td>{cell}</td>
						))}
					</tr>
				))}
			</tbody>
		</table>
	)
}

/** The numbers behind a picture. */
interface NumbersTableProps {
	readonly summary: string
	readonly columns: readonly string[]
	/** What the rows are made of: where it is the same, they are. */
	readonly data: unknown
	readonly rows: () => Iterable<readonly string[]>
}

/**
 * The numbers as a table that unfolds: what a screen reader, a search on the page or a copy into a spreadsheet needs. The
 * rows are made when it is opened for the first time, for they may be thousands.
 */
export const NumbersTable = memo(
	({ summary, columns, rows }: NumbersTableProps) => {
		const [opened, setOpened] = useState(false)
		return (
			<details class="numbers" onToggle={() => setOpened(true)}>
				<summary>{summary}</summary>
				{opened && (
					<div class="scroll" tabindex={0}>
						<Table label={summary} columns={columns} rows={rows()} />
					</div>
				)}
			</details>
		)
	},
	(before, after) => before.data === after.data,
)
