import * as z from 'zod'
import { DEFAULT_SIGNALS } from '../../core/settings.js'
import { share, whole } from '../fields.js'
import { formatPercent } from '../percent.js'

const PART = { min: 0, max: 1 }
const MULTIPLE = { min: 1, max: 100 }
const COUNT = { min: 1, max: 10_000_000 }

/** `signals:`, the numbers that corroborate. */
export const signalsSchema = z
	.strictObject({
		establishedRatio: share(PART)
			.prefault(formatPercent(DEFAULT_SIGNALS.establishedRatio))
			.describe('A healthy server keeps more than this share of its inbound connections in ESTABLISHED.'),
		establishedBaseline: share(PART)
			.prefault(formatPercent(DEFAULT_SIGNALS.establishedBaseline))
			.describe('ESTABLISHED below this share of its own baseline.'),
		closeWaitRatio: share(PART)
			.prefault(formatPercent(DEFAULT_SIGNALS.closeWaitRatio))
			.describe('Share of inbound connections in CLOSE_WAIT: first bar.'),
		closeWaitRatioHigh: share(PART)
			.prefault(formatPercent(DEFAULT_SIGNALS.closeWaitRatioHigh))
			.describe('Share of inbound connections in CLOSE_WAIT: second bar.'),
		acceptanceDrop: share(PART)
			.prefault(formatPercent(DEFAULT_SIGNALS.acceptanceDrop))
			.describe('Fall of the rate of accepted connections against the window’s median, while demand stands.'),
		closeWaitCount: whole(COUNT).default(DEFAULT_SIGNALS.closeWaitCount).describe('Sockets in CLOSE_WAIT, sustained.'),
		timeWaitCount: whole(COUNT)
			.default(DEFAULT_SIGNALS.timeWaitCount)
			.describe('Sockets in TIME_WAIT on the host: connections are churned.'),
		timeWaitCountHigh: whole(COUNT)
			.default(DEFAULT_SIGNALS.timeWaitCountHigh)
			.describe('Sockets in TIME_WAIT on the host: local ports run out.'),
		peakRatio: share(MULTIPLE)
			.prefault(formatPercent(DEFAULT_SIGNALS.peakRatio))
			.describe('Connections against the normal peak: first bar.'),
		peakRatioHigh: share(MULTIPLE)
			.prefault(formatPercent(DEFAULT_SIGNALS.peakRatioHigh))
			.describe('Connections against the normal peak: second bar.'),
		minimumConnections: whole(COUNT)
			.default(DEFAULT_SIGNALS.minimumConnections)
			.describe('Inbound connections below which no ratio counts.'),
	})
	.prefault({})
	.describe('Bars of the single signals. They corroborate a pattern; none of them pages alone.')
