import { actingArticle } from './articles.js'
import { blame } from './blame.js'
import type { Finding } from './finding.js'
import {
	exhaustionForecast,
	growthOverNormal,
	poolTroubleOfFront,
	resourceLeak,
	sustainedUse,
	synFlood,
} from './load-rules.js'
import { type Measured, viewOf } from './measure.js'
import { mayPage } from './profile-rules.js'
import { acceptQueue, use } from './queue-rule.js'
import type { ServiceView } from './service-view.js'
import type { Evidence, Verdict, WindowRow } from './verdict.js'

/** Rules, the first of the most severe speaks. */
const RULES: readonly ((view: ServiceView) => Finding | undefined)[] = [
	acceptQueue,
	resourceLeak,
	poolTroubleOfFront,
	exhaustionForecast,
	sustainedUse,
	growthOverNormal,
	synFlood,
	article,
]

/** Says what one sample, or one look at a queue, means: a pattern with the numbers that decided it, or why there is none. */
export function judge(view: ServiceView): Verdict {
	const found = RULES.map((rule) => rule(view)).filter(
		(one) => one !== undefined && mayPage(view.service.profile, one.rule),
	)
	const finding = found.find((one) => one?.severity === 'critical') ?? found[0]
	if (finding) {
		const { timeLeft, timeToFailure, cause, ...rest } = finding
		return { kind: 'suspicion', ...rest, cause, evidence: evidenceOf(view, { timeLeft, timeToFailure, cause }) }
	}
	const { calm, reason } = judgeCalm(view)
	const cause = { kind: 'unclear', station: null, text: reason } as const
	return {
		kind: 'healthy',
		calm,
		reason,
		evidence: evidenceOf(view, { timeLeft: view.front.timeLeft, timeToFailure: undefined, cause }),
	}
}

/** What the operator lets the articles' rules do. */
function article(view: ServiceView): Finding | undefined {
	const acting = actingArticle(view.signals)
	if (!acting) return undefined
	const { signal, as } = acting
	const leak = signal.signal.startsWith('closeWait')
	return {
		pattern: leak ? 'resource-leak' : 'gradual-saturation',
		severity: as,
		rule: signal.signal,
		reason: `${signal.text}, over two samples`,
		cause: blame(view),
		timeLeft: undefined,
		timeToFailure: undefined,
		urgent: false,
	}
}

/**
 * Whether the sample proves that users are served. Fewer connections prove nothing: when clients give up the table empties while every
 * worker is busy. Only an empty queue in front of workers that accept is recovery, and stuck requests end by being gone.
 */
function judgeCalm(view: ServiceView): { readonly calm: boolean; readonly reason: string } {
	const { now, front, settings, backlog, openPattern } = view
	if (now.acceptQueue > 0)
		return { calm: false, reason: `${now.acceptQueue} connections still wait in the accept queue` }
	if (now.halfOpen >= backlog / 2) return { calm: false, reason: `${now.halfOpen} connections are still half-open` }
	const level = front.now?.value ?? 0
	if (front.servers && level >= settings.detection.highUse * front.servers.workers) {
		return { calm: false, reason: `workers still hold ${use(front)}` }
	}
	const stuck = Math.max(...[front, ...view.upstreams].map((one) => one.stuck.count))
	if (openPattern === 'resource-leak' && stuck > 0) return { calm: false, reason: `${stuck} requests are still stuck` }
	return { calm: true, reason: 'the accept queue is empty and workers accept' }
}

function evidenceOf(view: ServiceView, judged: Pick<Evidence, 'timeLeft' | 'timeToFailure' | 'cause'>): Evidence {
	const { front, connections, upstreams, now } = view
	const fault = upstreams.filter(({ station }) => station.id === judged.cause.station)
	const others = upstreams.filter((one) => !fault.includes(one)).sort((a, b) => shareUsed(b) - shareUsed(a))
	return {
		capacity: front.servers,
		accepted: now.accepted,
		acceptQueue: front.station.last?.waiting ?? now.acceptQueue,
		stuck: now.stuck,
		hidden: view.hidden,
		arrivalsPerSecond: now.arrivals,
		holdingSeconds: front.holding,
		...judged,
		stations: [front, ...(connections ? [connections] : []), ...fault, ...others].map(viewOf),
		signals: view.signals,
		window: windowOf(view).map(windowRow),
		holders: view.holders,
		topPeers: view.waiters,
		overflows: view.overflows,
		turnedAway: view.turnedAway,
	}
}

function shareUsed({ inFlight, servers }: Measured): number {
	return servers ? inFlight / servers.workers : inFlight / 1e6
}

/** A queue that formed between two samples is a story of seconds: its looks are shown as they came. */
function windowOf({ points, front, due, settings: { sampling } }: ServiceView) {
	const shown = front.wait && !due ? points : points.filter((point) => point.due)
	return shown.slice(-sampling.window)
}

function windowRow(point: ServiceView['now']): WindowRow {
	return {
		at: point.at,
		wallTime: point.wallTime,
		accepted: point.accepted,
		queued: point.queued,
		acceptQueue: point.acceptQueue,
		stuck: point.stuck,
		halfOpen: point.halfOpen,
		timeWait: point.timeWait,
		arrivalsPerSecond: point.arrivals,
		load1: point.load1,
		throughputBytesPerSecond: point.throughput,
	}
}
