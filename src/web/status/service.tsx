import { formatSmall } from '../../detect/quantity.js'
import type { Evidence } from '../../detect/verdict.js'
import type { IncidentStatus } from '../../incidents/status.js'
import { describeTimeLeft } from '../../message/time-left.js'
import { formatCount, joinWords } from '../../message/words.js'
import type { ServiceStatus } from '../../serve/status.js'
import type { Series } from './history.js'
import { HistoryCharts, SERVICE } from './history-charts.js'
import { Badge, type Fact, Facts, stateOf, upperFirst } from './parts.js'
import { Stations, type StationsProps } from './stations.js'

/** What is shown of a service. */
interface ServiceProps {
	readonly service: ServiceStatus
	readonly incidents: readonly IncidentStatus[]
	/** Seconds between samples. */
	readonly interval: number
	readonly hour: Series
	readonly week: Series
	/** The last hour of each station, by id. */
	readonly courses: StationsProps['courses']
}

/** One service: how it stands, and how it came there. */
export function Service({ service, incidents, interval, hour, week, courses }: ServiceProps) {
	const { name, ports, reason, evidence } = service
	const state = stateOf(service, incidents)
	const own = incidents.filter((incident) => incident.service === name)
	const fault = own.find((incident) => incident.state === 'open')?.cause?.station
	return (
		<section class="card service" aria-label={`Service ${name}`} data-tone={state.tone}>
			<div class="row service-head">
				<h2>{name}</h2>
				<Badge {...state} />
				<span class="quiet">{`port${ports.length === 1 ? '' : 's'} ${joinWords(ports.map(String))}`}</span>
			</div>
			<p class="reason">{upperFirst(reason)}</p>
			{evidence && <Stations stations={evidence.stations} fault={fault} courses={courses} />}
			{evidence && <Facts rows={factsOf(service, evidence)} />}
			<div class="ranges">
				<HistoryCharts
					name={name}
					range="1h"
					heading="Last hour"
					drawings={SERVICE['1h']}
					series={hour}
					interval={interval}
					incidents={own}
				/>
				<HistoryCharts
					name={name}
					range="7d"
					heading="Last 7 days, means of 15 minutes"
					drawings={SERVICE['7d']}
					series={week}
					interval={interval}
					incidents={own}
				/>
			</div>
			<Why service={service} />
		</section>
	)
}

function factsOf({ verdict, backlog, halfOpen, pattern }: ServiceStatus, evidence: Evidence): Fact[] {
	const { acceptQueue, stuck, hidden, arrivalsPerSecond, holdingSeconds, overflows, timeLeft, turnedAway } = evidence
	const inSight = timeLeft !== undefined || verdict === 'suspicion' || turnedAway
	const held = holdingSeconds === undefined ? '' : `, each held ${formatSmall(holdingSeconds)} s`
	const dropped = overflows > 0 ? `; ${formatCount(overflows)} packets of clients dropped since it opened` : ''
	return [
		[
			'Accept queue',
			`${formatCount(acceptQueue)}${backlog === undefined ? '' : ` of ${formatCount(backlog)}`}${dropped}`,
		],
		['Time to exhaustion', inSight ? describeTimeLeft(evidence) : 'not in sight'],
		['Arrivals', arrivalsPerSecond === undefined ? undefined : `${formatSmall(arrivalsPerSecond)}/s${held}`],
		['Stuck', `${formatCount(stuck)}${hidden > 0 ? `, and about ${formatCount(hidden)} in no table` : ''}`],
		['Half-open', halfOpen === undefined ? undefined : formatCount(halfOpen)],
		['Pattern', pattern],
	]
}

/** Signals and states: the numbers under the verdict. */
function Why({ service: { name, states, evidence } }: { service: ServiceStatus }) {
	const counts = Object.entries(states ?? {}).filter(([, count]) => count > 0)
	const signals = evidence?.signals ?? []
	if (signals.length === 0 && counts.length === 0) return null
	return (
		<details>
			<summary>Why: signals and states</summary>
			{signals.length > 0 && (
				<table class="signals" aria-label={`Signals of ${name}`}>
					<tbody>
						{signals.map(({ signal, text, raised, bar }) => {
							const [sign, words] = raised ? ['▲', 'raised'] : bar === undefined ? ['–', 'mute'] : ['·', 'not raised']
							return (
								<tr data-raised={raised}>
									<td class="signal">
										<span aria-hidden="true">{sign}</span>
									</td>
									<th scope="row">{signal}</th>
									<td>{`${words}: ${text}`}</td>
								</tr>
							)
						})}
					</tbody>
				</table>
			)}
			<Facts rows={counts.map(([state, count]) => [state, formatCount(count)] as const)} />
		</details>
	)
}
