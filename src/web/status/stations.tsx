import { formatDuration, formatEstimate, formatSmall } from '../../detect/quantity.js'
import type { StationView } from '../../detect/station-view.js'
import { formatCount } from '../../message/words.js'
import type { StationCourse } from '../../serve/station-history.js'
import { formatSince } from '../chart/time-axis.js'
import { Meter } from './parts.js'

/** What is shown of a service's stations. */
export interface StationsProps {
	readonly stations: readonly StationView[]
	/** The id of the one at fault. */
	readonly fault: string | null | undefined
	/** The last hour of each, by id. */
	readonly courses: Readonly<Record<string, StationCourse>>
}

/** Where requests are, one card a station: the front first, then the one at fault, then by use. */
export function Stations({ stations, fault, courses }: StationsProps) {
	if (stations.length === 0) return null
	return (
		<ul class="stations" aria-label="Stations">
			{stations.map((station) => (
				<Station key={station.id} station={station} atFault={station.id === fault} course={courses[station.id]} />
			))}
		</ul>
	)
}

interface StationProps {
	readonly station: StationView
	readonly atFault: boolean
	readonly course: StationCourse | undefined
}

function Station({ station, atFault, course }: StationProps) {
	const { id, name, servers, busyHigh, waiting, waitSeconds, timeLeft } = station
	const share = servers ? busyHigh / Math.max(1, servers.workers) : 0
	const longest = waiting > 0 && waitSeconds !== undefined ? `, longest ${formatDuration(waitSeconds)}` : ''
	return (
		<li class="station" data-fault={atFault} title={id}>
			<div class="station-head">
				<b>{name}</b>
				{atFault && <span class="fault">at fault</span>}
			</div>
			<Meter share={share} waiting={waiting} />
			<p>{describeLoad(station)}</p>
			<p class={waiting > 0 ? 'waiting' : 'quiet'}>
				{waiting > 0 ? `${formatCount(waiting)} waiting${longest}` : 'none waiting'}
			</p>
			<p class="quiet">
				{details(station).join(', ')}
				{timeLeft && timeLeft.likely > 0 ? ` · full in ${formatEstimate(timeLeft.likely)}` : ''}
			</p>
			{course && <LastHour course={course} servers={servers?.workers} />}
			{servers && <small class="quiet">{servers.provenance}</small>}
		</li>
	)
}

/** Milliseconds of the small picture, and its size in its own units: a point each half minute. */
const SPAN = 3_600_000
const [WIDTH, HEIGHT] = [120, 24]

/** The last hour: who was busy against the servers, and red at the bottom where someone waited. */
function LastHour({
	course: { times, busy, waiting },
	servers,
}: {
	course: StationCourse
	servers: number | undefined
}) {
	const until = times.at(-1)
	if (until === undefined || times.length < 2) return null
	const top = Math.max(1, servers ?? 0, ...busy)
	const x = (at: number) => WIDTH - ((until - at) / SPAN) * WIDTH
	const line = times.map((at, index) => `${x(at)},${HEIGHT - 1 - (busy[index]! / top) * (HEIGHT - 2)}`)
	const most = Math.max(...waiting)
	const label = `since ${formatSince(times[0]!, until)} at most ${formatCount(Math.max(...busy))} busy, ${formatCount(most)} waiting`
	return (
		<figure class="hour">
			<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
				{times.map((at, index) =>
					waiting[index]! > 0 ? <rect x={x(at) - 1} y={0} width={1} height={HEIGHT} class="waited" /> : null,
				)}
				<polyline points={line.join(' ')} />
			</svg>
			<figcaption class="quiet">{label}</figcaption>
		</figure>
	)
}

function describeLoad({ servers, busy, busyHigh }: StationView): string {
	const [low, high] = [Math.round(busy), Math.round(busyHigh)]
	const range = high > low ? `${formatCount(low)} to ${formatCount(high)}` : formatCount(low)
	return servers ? `${range} of ${formatCount(servers.workers)} busy` : `${range} busy, size unknown`
}

function details({ oldestSeconds, holdingSeconds, arrivals, stuck }: StationView): string[] {
	return [
		...(arrivals === undefined ? [] : [`${formatSmall(arrivals)}/s`]),
		...(holdingSeconds === undefined ? [] : [`${formatSmall(holdingSeconds)} s each`]),
		...(oldestSeconds === undefined ? [] : [`oldest ${formatDuration(oldestSeconds)}`]),
		...(stuck > 0 ? [`${formatCount(stuck)} stuck`] : []),
	]
}
