import { formatDuration, formatSmall } from '../../message/quantity.js'
import { formatCount } from '../../message/words.js'
import type { SidecarStatus } from '../../serve/status.js'
import { element } from '../element.js'
import { badge, type FactRow, factList } from './facts.js'
import { SIGNS } from './state-word.js'

/** How the sidecar itself is: its pace, what reading costs, and what is wrong with it. */
export function drawSidecar(status: SidecarStatus): (Node | undefined)[] {
	const { sampling, health, version, upSeconds } = status
	const { counts, last, interval, tripwire, configFile } = sampling
	const troubles = [
		['readings', health.ok ? undefined : health.reason],
		['state', status.problems.state],
		['web', status.problems.web],
		['socket', status.problems.socket],
		['log', status.problems.log],
	].flatMap(([what, why]) => (why === undefined ? [] : [[what!, why] as const]))
	const odd = [
		...(counts.missed > 0 ? [`${formatCount(counts.missed)} missed`] : []),
		...(counts.late > 0 ? [`${formatCount(counts.late)} late`] : []),
		...(counts.failed > 0 ? [`${formatCount(counts.failed)} failed`] : []),
	]
	const rows: (FactRow | undefined)[] = [
		['Version', version],
		['Up for', formatDuration(upSeconds)],
		['Configuration', configFile ?? 'built-in defaults'],
		['Reads', `every ${formatDuration(interval)}`, tripwire > 0 ? `, queues every ${tripwire} s` : ''],
		[
			'Readings',
			`${formatCount(counts.samples)}, and ${formatCount(counts.looks)} looks between them`,
			odd.length > 0 ? `; ${odd.join(', ')}` : '; none missed or late',
		],
		last && ['Cost of the last', `${formatSmall(last.cost.cpuMs)} ms CPU, ${formatSmall(last.cost.wallMs)} ms`],
		last && last.malformedRows > 0 ? ['Malformed rows', formatCount(last.malformedRows)] : undefined,
	]
	return [
		element('h2', {}, 'Sidecar'),
		...troubles.map(([what, why]) => element('p', {}, badge('warning', SIGNS.warning, what), ` ${why}`)),
		factList(rows),
	]
}
