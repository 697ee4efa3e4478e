import type { Evidence } from '../../detect/verdict.js'
import type { IncidentStatus } from '../../incidents/status.js'
import { formatSmall } from '../../message/quantity.js'
import { describeTimeLeft } from '../../message/time-left.js'
import { formatCount, joinWords } from '../../message/words.js'
import type { ServiceStatus, SidecarStatus } from '../../serve/status.js'
import { element } from '../element.js'
import { badge, type FactRow, factList, upperFirst } from './facts.js'
import { HistoryCharts, SERVICE } from './history-charts.js'
import { appendReading, type HistoryAnswer, quarterSeries, rawSeries, type Series } from './history-data.js'
import { Kept } from './kept.js'
import { stateOf } from './state-word.js'

const NOTHING: Series = { times: [], columns: {} }

/** Milliseconds after which the last week is asked for again: a third of a row. */
const WEEK_REFRESH = 5 * 60_000

/** Milliseconds between two questions for the hour where readings were missed: the page may be told of every fifth only. */
const HOUR_REFRESH = 60_000

/** One service: how it stands, and how it came there. */
export class ServiceSection {
	readonly node: HTMLElement
	readonly #name: string
	readonly #onHour: (hour: Series, interval: number) => void
	readonly #now: Kept
	readonly #more: Kept
	readonly #hour: HistoryCharts
	readonly #week: HistoryCharts
	#raw = NOTHING
	#quarters = NOTHING
	#weekAskedAt = 0
	#hourAskedAt = 0
	#hourIsWhole = false
	#readings = 0

	/** `onHour` is shown the last hour whenever it changes: the network's numbers are in it as well. */
	constructor(name: string, onHour: (hour: Series, interval: number) => void) {
		this.#name = name
		this.#onHour = onHour
		const now = element('div', { class: 'now' })
		const more = element('div', { class: 'more' })
		this.#now = new Kept(now)
		this.#more = new Kept(more)
		this.#hour = new HistoryCharts(name, '1h', 'Last hour', SERVICE['1h'])
		this.#week = new HistoryCharts(name, '7d', 'Last 7 days, means of 15 minutes', SERVICE['7d'])
		this.node = element(
			'section',
			{ class: 'card service', 'aria-label': `Service ${name}` },
			now,
			element('div', { class: 'ranges' }, this.#hour.node, this.#week.node),
			more,
		)
	}

	/** Shows a status. What the history has and the page has not is asked for. */
	show(service: ServiceStatus, status: SidecarStatus): void {
		const { incidents, sampling } = status
		this.node.dataset.tone = stateOf(service, incidents).tone
		const { newest: _newest, states: _states, ...facts } = service
		this.#now.show([facts, incidents], () => describeNow(service, incidents))
		this.#more.show([service.states, service.evidence?.signals], () => describeMore(service))
		const { samples } = sampling.counts
		const missed = samples - this.#readings > 1
		this.#readings = samples
		if (missed && Date.now() - this.#hourAskedAt > HOUR_REFRESH) this.mistrust()
		const wallTime = sampling.last?.wallTime
		if (this.#hourIsWhole && service.newest && wallTime !== undefined) {
			const grown = appendReading(this.#raw, wallTime, service.newest)
			if (grown) this.#raw = grown
			this.#hourIsWhole = grown !== undefined
		}
		this.#draw(sampling.interval, incidents)
		void this.#complete(status)
	}

	/** What was heard of since may be missing: the hour is asked for again. */
	mistrust(): void {
		this.#hourIsWhole = false
	}

	#draw(interval: number, incidents: readonly IncidentStatus[]): void {
		this.#hour.show(this.#raw, interval, incidents)
		this.#onHour(this.#raw, interval)
		this.#week.show(this.#quarters, interval, incidents)
	}

	async #complete({ sampling, incidents }: SidecarStatus): Promise<void> {
		const askHour = !this.#hourIsWhole
		const askWeek = Date.now() - this.#weekAskedAt > WEEK_REFRESH
		if (!askHour && !askWeek) return
		this.#hourIsWhole = true
		if (askHour) this.#hourAskedAt = Date.now()
		if (askWeek) this.#weekAskedAt = Date.now()
		try {
			if (askHour) this.#raw = rawSeries((await this.#ask('1h')) as HistoryAnswer & { range: '1h' })
			if (askWeek) this.#quarters = quarterSeries((await this.#ask('7d')) as HistoryAnswer & { range: '7d' })
		} catch {
			this.#hourIsWhole = false
			this.#weekAskedAt = 0
		}
		this.#draw(sampling.interval, incidents)
	}

	async #ask(range: '1h' | '7d'): Promise<HistoryAnswer> {
		const answer = await fetch(`api/history?service=${encodeURIComponent(this.#name)}&range=${range}`)
		if (!answer.ok) throw new Error(answer.statusText)
		return (await answer.json()) as HistoryAnswer
	}
}

function describeNow(service: ServiceStatus, incidents: readonly IncidentStatus[]): Node[] {
	const { name, ports, reason, evidence } = service
	const { tone, sign, word } = stateOf(service, incidents)
	const places = `port${ports.length === 1 ? '' : 's'} ${joinWords(ports.map(String))}`
	return [
		element(
			'div',
			{ class: 'row service-head' },
			element('h2', {}, name),
			badge(tone, sign, word),
			element('span', { class: 'quiet' }, places),
		),
		element('p', { class: 'reason' }, upperFirst(reason)),
		...(evidence ? [factList(factsOf(service, evidence))] : []),
	]
}

function factsOf({ verdict, backlog, halfOpen, pattern }: ServiceStatus, evidence: Evidence): FactRow[] {
	const { acceptQueue, stuck, hidden, arrivalsPerSecond, holdingSeconds, cause, overflows, timeLeft } = evidence
	const inSight = timeLeft !== undefined || verdict === 'suspicion' || overflows > 0
	const held = holdingSeconds === undefined ? '' : `, each held ${formatSmall(holdingSeconds)} s`
	const dropped = overflows > 0 ? `; ${formatCount(overflows)} packets of clients dropped` : ''
	return [
		['Workers', ...workers(evidence)],
		[
			'Accept queue',
			`${formatCount(acceptQueue)}${backlog === undefined ? '' : ` of ${formatCount(backlog)}`}${dropped}`,
		],
		['Time to exhaustion', inSight ? describeTimeLeft(evidence) : 'not in sight'],
		['Arrivals', arrivalsPerSecond === undefined ? undefined : `${formatSmall(arrivalsPerSecond)}/s${held}`],
		['Stuck', `${formatCount(stuck)}${hidden > 0 ? `, and about ${formatCount(hidden)} in no table` : ''}`],
		['Half-open', halfOpen === undefined ? undefined : formatCount(halfOpen)],
		['Pattern', pattern],
		['Cause', verdict === 'suspicion' ? cause.text : undefined],
	]
}

function workers({ accepted, stuck, hidden, capacity }: Evidence): (string | Node)[] {
	const taken = accepted + stuck + hidden
	if (!capacity) return [formatCount(taken), small('capacity unknown')]
	const share = Math.min(1, taken / Math.max(1, capacity.workers))
	const bar = element('span', { class: 'meter', 'aria-hidden': 'true' }, element('span', {}))
	bar.style.setProperty('--share', `${share * 100}%`)
	bar.dataset.tone = share >= 1 ? 'critical' : share >= 0.8 ? 'warning' : 'good'
	const use = `${formatCount(taken)} of ${formatCount(capacity.workers)} (${Math.round(share * 100)} %)`
	return [use, bar, small(capacity.provenance)]
}

/** Signals and states: why the verdict is what it is. */
function describeMore({ name, states, evidence }: ServiceStatus): (Node | undefined)[] {
	const counts = Object.entries(states ?? {}).filter(([, count]) => count > 0)
	const rows = (evidence?.signals ?? []).map(({ signal, text, raised, bar }) => {
		const mute = bar === undefined
		const [sign, words] = raised ? ['▲', 'raised'] : mute ? ['–', 'mute'] : ['·', 'not raised']
		return element(
			'tr',
			{ 'data-raised': raised },
			element('td', { class: 'signal' }, element('span', { 'aria-hidden': 'true' }, sign)),
			element('th', { scope: 'row' }, signal),
			element('td', {}, `${words}: ${text}`),
		)
	})
	if (rows.length === 0 && counts.length === 0) return []
	return [
		element(
			'details',
			{ 'data-key': `why ${name}` },
			element('summary', {}, 'Why: signals and states'),
			rows.length > 0
				? element('table', { class: 'signals', 'aria-label': `Signals of ${name}` }, element('tbody', {}, ...rows))
				: undefined,
			factList(counts.map(([state, count]): FactRow => [state, formatCount(count)])),
		),
	]
}

function small(text: string): HTMLElement {
	return element('small', {}, text)
}
