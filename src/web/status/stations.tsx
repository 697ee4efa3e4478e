import type { StationView } from '../../detect/station-view.js'
import { formatDuration, formatEstimate, formatSmall } from '../../message/quantity.js'
import { formatCount } from '../../message/words.js'
import { Meter } from './parts.js'

/** Where requests are, one card a station: the front first, then the one at fault, then by use. */
export function Stations({ stations, fault }: { stations: readonly StationView[]; fault: string | null | undefined }) {
	if (stations.length === 0) return null
	return (
		<ul class="stations" aria-label="Stations">
			{stations.map((station) => (
				<Station key={station.id} station={station} atFault={station.id === fault} />
			))}
		</ul>
	)
}

function Station({ station, atFault }: { station: StationView; atFault: boolean }) {
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
			{servers && <small class="quiet">{servers.provenance}</small>}
		</li>
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
