import type { ServicePoint } from './service-point.js'
import type { ArticleRule, DetectorSettings, SignalAction, SignalSettings } from './settings.js'
import { median } from './trend.js'
import type { SignalReading } from './verdict.js'

/** What the articles' rules are computed from. */
export interface ArticleInput {
	/** Samples of the grid, oldest first, the newest last. */
	readonly points: readonly ServicePoint[]
	/** The highest number of connections in service that went well; undefined while unknown. */
	readonly peak: number | undefined
	readonly settings: DetectorSettings
}

/** One rule: what it measures, which way is bad, when it is mute, and how it is said. */
interface Article {
	readonly rule: ArticleRule
	readonly badWhen: 'above' | 'below'
	/** The value at the last point of a course; undefined where too little traffic or no demand makes it mean nothing. */
	readonly value: (points: readonly ServicePoint[], input: ArticleInput) => number | undefined
	readonly text: (value: number, now: ServicePoint) => string
}

/**
 * The rules of the articles on connection states, on worker exhaustion and on counting, with their own thresholds as defaults. Each is
 * computed on every sample, judged over two consecutive ones, and does what the operator lets it do. Added to them here: LISTEN and
 * TIME_WAIT do not count as connections, and no ratio is made of fewer than `minimumConnections`.
 */
const ARTICLES: readonly Article[] = [
	{
		rule: 'establishedRatio',
		badWhen: 'below',
		value: share(({ established, inbound }) => established / inbound),
		text: (value, { inbound }) => `${percent(value)} of ${inbound} inbound connections ESTABLISHED`,
	},
	{
		rule: 'establishedBaseline',
		badWhen: 'below',
		value: share(({ established }, points) => {
			const usual = median(points.map((point) => point.established))
			return usual > 0 ? established / usual : undefined
		}),
		text: (value, { established }) => `${established} ESTABLISHED, ${percent(value)} of the usual`,
	},
	{
		rule: 'closeWaitRatio',
		badWhen: 'above',
		value: share(({ closeWait, inbound }) => closeWait / inbound),
		text: (value, { inbound }) => `${percent(value)} of ${inbound} inbound connections in CLOSE_WAIT`,
	},
	{
		rule: 'closeWaitRatioHigh',
		badWhen: 'above',
		value: share(({ closeWait, inbound }) => closeWait / inbound),
		text: (value, { inbound }) => `${percent(value)} of ${inbound} inbound connections in CLOSE_WAIT`,
	},
	{
		rule: 'closeWaitCount',
		badWhen: 'above',
		value: (points) => points.at(-1)?.closeWait,
		text: (value) => `${value} connections in CLOSE_WAIT`,
	},
	{
		rule: 'acceptanceDrop',
		badWhen: 'above',
		value: acceptanceDrop,
		text: (value) => `${percent(Math.abs(value))} ${value < 0 ? 'more' : 'fewer'} connections accepted than usual`,
	},
	{
		rule: 'peakRatio',
		badWhen: 'above',
		value: againstPeak,
		text: (value, { accepted }) => `${accepted} connections, ${percent(value)} of the normal peak`,
	},
	{
		rule: 'peakRatioHigh',
		badWhen: 'above',
		value: againstPeak,
		text: (value, { accepted }) => `${accepted} connections, ${percent(value)} of the normal peak`,
	},
]

/** Every rule on the newest two samples. */
export function readArticles(input: ArticleInput): SignalReading[] {
	const { points, settings } = input
	const now = points.at(-1)
	if (!now) return []
	return ARTICLES.map(({ rule, badWhen, value, text }) => {
		const bar = settings.signals[rule]
		const newest = value(points, input)
		const before = value(points.slice(0, -1), input)
		const isBad = (one: number | undefined) => one !== undefined && (badWhen === 'above' ? one > bar : one < bar)
		return {
			signal: rule,
			value: newest ?? 0,
			bar: newest === undefined ? undefined : bar,
			raised: isBad(newest) && isBad(before),
			as: settings.signals.as[rule],
			text: newest === undefined ? 'too little traffic, or no demand' : text(newest, now),
		}
	})
}

/** The worst that a raised rule may do, and the rule. */
export function actingArticle(
	signals: readonly SignalReading[],
): { readonly signal: SignalReading; readonly as: Exclude<SignalAction, 'evidence'> } | undefined {
	for (const as of ['critical', 'warning'] as const) {
		const signal = signals.find((one) => one.raised && one.as === as)
		if (signal) return { signal, as }
	}
	return undefined
}

function share(of: (now: ServicePoint, points: readonly ServicePoint[]) => number | undefined): Article['value'] {
	return (points, { settings: { signals } }: { settings: { signals: SignalSettings } }) => {
		const now = points.at(-1)
		return now && now.inbound >= signals.minimumConnections ? of(now, points) : undefined
	}
}

/** A quiet night accepts less because less is asked, so it counts while people wait. What still waits was not accepted. */
function acceptanceDrop(points: readonly ServicePoint[], { settings: { sampling } }: ArticleInput): number | undefined {
	const window = points.slice(-sampling.window - 1)
	const rates = window.flatMap((point, index) => {
		const before = window[index - 1]
		if (!before || point.arrivals === undefined) return []
		return [Math.max(0, point.arrivals - (point.acceptQueue - before.acceptQueue) / (point.at - before.at))]
	})
	const usual = median(rates.slice(0, -1))
	if (rates.length < 2 || usual <= 0 || points.at(-1)!.acceptQueue === 0) return undefined
	return 1 - rates.at(-1)! / usual
}

function againstPeak(points: readonly ServicePoint[], { peak, settings }: ArticleInput): number | undefined {
	const now = points.at(-1)
	const { minimumConnections } = settings.signals
	// A peak of a few connections is none that a ratio could be made of.
	return now && peak && Math.min(now.accepted, peak) >= minimumConnections / 2 ? now.accepted / peak : undefined
}

function percent(value: number): string {
	return `${Math.round(value * 100)} %`
}
