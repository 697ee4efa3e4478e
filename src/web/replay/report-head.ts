import type { ReplayReport } from '../../replay/report/replay-data.js'
import { element } from '../element.js'

/** What the lines of the charts are in the kernel's words (docs/detection.md has the whole table). */
const MEANINGS = [
	['accepted', 'ESTABLISHED with an inode: a worker holds the connection (with event, the listener thread may).'],
	['stuck', 'CLOSE_WAIT with an inode: the client gave up, a worker still holds the connection.'],
	['capacity', 'how many connections Apache can hold accepted, as far as that was known at the time.'],
	['accept queue', 'completed connections that wait for a worker: rx_queue of the LISTEN rows.'],
	['half-open', 'SYN_RECV: handshakes that are not completed, and clients that connected and say nothing.'],
	['new connections', 'arrivals a second since the reading before.'],
] as const

/** The head of the page: what this is, how to read it, what the lines mean. */
export function drawHead({ version, runs, cutShort }: ReplayReport): HTMLElement {
	const title = runs.length === 1 ? 'Replay' : `Replay of ${runs.length} runs`
	const meanings = MEANINGS.flatMap(([name, meaning]) => [element('dt', {}, name), element('dd', {}, meaning)])
	return element(
		'header',
		{ class: 'report-head' },
		element('h1', {}, title),
		...(cutShort
			? [
					element(
						'p',
						{ class: 'miss', role: 'note' },
						`Cut short: the replay was stopped after ${cutShort.judged} of ${cutShort.given} recordings. The others are not in this report.`,
					),
				]
			: []),
		element(
			'p',
			{ class: 'quiet' },
			`What forewarn ${version} says about each recording, and when. Drag in a chart to zoom, double-click to see all; `,
			'click a sample or use the arrow keys to read its verdict.',
		),
		element(
			'details',
			{ class: 'numbers' },
			element('summary', {}, 'What the lines mean'),
			element('dl', { class: 'meanings' }, ...meanings),
		),
	)
}
