import * as v from 'valibot'
import { type ArticleRule, DEFAULT_SIGNALS, SIGNAL_ACTIONS, type SignalSettings } from '../../detect/settings.js'
import { optional, share, whole } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { formatPercent } from '../../settings/units.js'

const PART = { min: 0, max: 1 }
const MULTIPLE = { min: 1, max: 100 }
const COUNT = { min: 1, max: 10_000_000 }

type Bar = Exclude<keyof SignalSettings, 'as'>

/** A bar that is a share, or a multiple, written in percent. */
const ratio = (bar: Bar, about: string, limits = PART) =>
	optional(about, share(limits), formatPercent(DEFAULT_SIGNALS[bar]))

const count = (bar: Bar, about: string) => optional(about, whole(COUNT), DEFAULT_SIGNALS[bar])

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
		establishedRatio: ratio(
			'establishedRatio',
			'A healthy server keeps more than this share of its inbound connections in ESTABLISHED.',
		),
		establishedBaseline: ratio('establishedBaseline', 'ESTABLISHED below this share of its own baseline.'),
		closeWaitRatio: ratio('closeWaitRatio', 'Share of inbound connections in CLOSE_WAIT: first bar.'),
		closeWaitRatioHigh: ratio('closeWaitRatioHigh', 'Share of inbound connections in CLOSE_WAIT: second bar.'),
		acceptanceDrop: ratio(
			'acceptanceDrop',
			'Fall of the rate of accepted connections against the window’s median, while demand stands.',
		),
		closeWaitCount: count('closeWaitCount', 'Sockets in CLOSE_WAIT, sustained.'),
		timeWaitCount: count('timeWaitCount', 'Sockets in TIME_WAIT on the host: connections are churned.'),
		timeWaitCountHigh: count('timeWaitCountHigh', 'Sockets in TIME_WAIT on the host: local ports run out.'),
		peakRatio: ratio('peakRatio', 'Connections against the normal peak: first bar.', MULTIPLE),
		peakRatioHigh: ratio('peakRatioHigh', 'Connections against the normal peak: second bar.', MULTIPLE),
		minimumConnections: count('minimumConnections', 'Inbound connections below which no ratio counts.'),
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
