import { NOTICE_SECONDS } from './constants.js'
import type { Notice } from './incident-event.js'
import { type Measured, stoodThroughout } from './measure.js'
import { modeOf } from './pool-mode.js'
import { use } from './queue-rule.js'
import type { ServiceView } from './service-view.js'
import type { Verdict } from './verdict.js'

/** Notices of pools whose trouble is their own, and when each pool was last spoken of. */
export interface PoolNotices {
	readonly said: Readonly<Record<string, number>>
	readonly notices: readonly Notice[]
}

/** A pool that is full over a whole sample, while no incident blames it: said at most once an hour. */
export function noticePools(said: Readonly<Record<string, number>>, view: ServiceView, verdict: Verdict): PoolNotices {
	const full = view.due ? view.upstreams.filter((one) => one.full && stoodThroughout(one)) : []
	const fresh = full.filter(
		({ station }) =>
			verdict.evidence.cause.station !== station.id &&
			modeOf(view, station) === 'notice' &&
			view.at - (said[station.id] ?? Number.NEGATIVE_INFINITY) >= NOTICE_SECONDS,
	)
	return {
		said:
			fresh.length === 0 ? said : { ...said, ...Object.fromEntries(fresh.map(({ station }) => [station.id, view.at])) },
		notices: fresh.map((measured) => noticeOf(measured, view)),
	}
}

function noticeOf(measured: Measured, { at, now, service }: ServiceView): Notice {
	const { station, wait } = measured
	const longest = Math.round(Math.max(wait?.oldest ?? 0, wait?.last ?? 0))
	return {
		kind: 'advisory',
		at,
		wallTime: now.wallTime,
		service: service.name,
		rule: 'pool-full',
		reason: `${station.name} is full: ${use(measured)}, ${station.last?.waiting ?? 0} wait for it${longest >= 1 ? `, the longest ${longest} s` : ''}`,
	}
}
