import { notifyOnRise, type Reading } from './alarm.js'
import type { Evidence, Rival } from './rival.js'

/** netdata/netdata src/health/health.d/tcp_listen.conf: `every: 10s`, `lookup: average -60s`, `warn: > 1`, `crit: > 5`. */
const EVERY = 10
const LOOKBACK = 60
const WARNING = 1
const CRITICAL = 5
/** `crit: $this > (($status == $CRITICAL) ? (1) : (5))`, and `delay: down 5m` before a recovery is told. */
const PATIENCE = { consecutive: 1, clearAfter: 300 }

/** Netdata's stock alarm 1m_tcp_accept_queue_overflows. It is silent by default; here somebody listens. */
export const netdata: Rival = {
	name: 'Netdata, ListenOverflows',
	about: 'average growth of ListenOverflows over 60 s above 1 a second (critical 5), looked at every 10 s',
	reads: 'kernel',
	watch: ({ counters }) => notifyOnRise(readings(counters), PATIENCE),
}

function readings(counters: Evidence['counters']): Reading[] {
	const last = counters.at(-1)?.at ?? 0
	const times = Array.from({ length: Math.floor(last / EVERY) }, (_, index) => (index + 1) * EVERY)
	return times.map((at) => {
		const from = Math.max(0, at - LOOKBACK)
		const rate = (overflowsAt(counters, at) - overflowsAt(counters, from)) / (at - from)
		const level = rate > CRITICAL ? 'critical' : rate > WARNING ? 'warning' : 'clear'
		return { at, level, rule: '1m_tcp_accept_queue_overflows', reason: `${rate.toFixed(1)} a second` }
	})
}

/** The counter as a collector that reads it every second would have had it: its last recorded value. */
function overflowsAt(counters: Evidence['counters'], at: number): number {
	const latest = counters.filter((look) => look.at <= at).at(-1) ?? counters[0]
	return latest?.counters.get('TcpExt.ListenOverflows') ?? 0
}
