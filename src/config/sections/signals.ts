import * as v from 'valibot'
import { type ArticleRule, DEFAULT_SIGNALS, SIGNAL_ACTIONS } from '../../detect/settings.js'
import { optional, share, whole } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { formatPercent } from '../../settings/units.js'

const PART = { min: 0, max: 1 }
const MULTIPLE = { min: 1, max: 100 }
const COUNT = { min: 1, max: 10_000_000 }

const action = (rule: ArticleRule) =>
	optional(
		`What ${rule} may do once two samples in a row raise it.`,
		v.picklist(SIGNAL_ACTIONS),
		DEFAULT_SIGNALS.as[rule],
	)

/** `signals:`, the rules of the articles. */
export const signalsSchema = optional(
	'Bars of the articles’ rules. They are evidence beside every verdict; what `as` says lets one warn or page on its own.',
	mapping({
		establishedRatio: optional(
			'A healthy server keeps more than this share of its inbound connections in ESTABLISHED.',
			share(PART),
			formatPercent(DEFAULT_SIGNALS.establishedRatio),
		),
		establishedBaseline: optional(
			'ESTABLISHED below this share of its own baseline.',
			share(PART),
			formatPercent(DEFAULT_SIGNALS.establishedBaseline),
		),
		closeWaitRatio: optional(
			'Share of inbound connections in CLOSE_WAIT: first bar.',
			share(PART),
			formatPercent(DEFAULT_SIGNALS.closeWaitRatio),
		),
		closeWaitRatioHigh: optional(
			'Share of inbound connections in CLOSE_WAIT: second bar.',
			share(PART),
			formatPercent(DEFAULT_SIGNALS.closeWaitRatioHigh),
		),
		acceptanceDrop: optional(
			'Fall of the rate of accepted connections against the window’s median, while demand stands.',
			share(PART),
			formatPercent(DEFAULT_SIGNALS.acceptanceDrop),
		),
		closeWaitCount: optional('Sockets in CLOSE_WAIT, sustained.', whole(COUNT), DEFAULT_SIGNALS.closeWaitCount),
		timeWaitCount: optional(
			'Sockets in TIME_WAIT on the host: connections are churned.',
			whole(COUNT),
			DEFAULT_SIGNALS.timeWaitCount,
		),
		timeWaitCountHigh: optional(
			'Sockets in TIME_WAIT on the host: local ports run out.',
			whole(COUNT),
			DEFAULT_SIGNALS.timeWaitCountHigh,
		),
		peakRatio: optional(
			'Connections against the normal peak: first bar.',
			share(MULTIPLE),
			formatPercent(DEFAULT_SIGNALS.peakRatio),
		),
		peakRatioHigh: optional(
			'Connections against the normal peak: second bar.',
			share(MULTIPLE),
			formatPercent(DEFAULT_SIGNALS.peakRatioHigh),
		),
		minimumConnections: optional(
			'Inbound connections below which no ratio counts.',
			whole(COUNT),
			DEFAULT_SIGNALS.minimumConnections,
		),
		as: optional(
			'What each rule may do: evidence, warning or critical. A healthy server breaks some of them all day.',
			mapping({
				establishedRatio: action('establishedRatio'),
				establishedBaseline: action('establishedBaseline'),
				closeWaitRatio: action('closeWaitRatio'),
				closeWaitRatioHigh: action('closeWaitRatioHigh'),
				acceptanceDrop: action('acceptanceDrop'),
				closeWaitCount: action('closeWaitCount'),
				peakRatio: action('peakRatio'),
				peakRatioHigh: action('peakRatioHigh'),
			}),
			{},
		),
	}),
	{},
)
