/**
 * What our own row does not reach yet, by goal and scenario, each with its reason. The test fails on every other miss,
 * and on an entry here that no longer misses: the list can only be shortened, or argued for.
 */
export const KNOWN_MISSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'spike: critical once the queue stands': {
		'spike-deep-backlog':
			'grows by 7 a second, less than the healthy bursts do: only their end after 10 s tells them apart',
		'spike-flash-crowd-haproxy': 'prefork spawns for 4 s, the second look comes 2 to 3 s later',
		'spike-flash-crowd-prefork': 'prefork spawns for 4 s, the second look comes 2 to 3 s later',
		'spike-flash-crowd-tls-ipv6': 'the first look falls into the spawning',
		'spike-on-climb': 'traffic grows by less than four, as in a healthy burst',
		'spike-small-backlog': 'a second over: the overflow itself is the proof',
	},
	'warnings on healthy runs': {
		'healthy-backend-hiccup':
			'a backend six times slower for a minute takes 67 of 75 workers: how it ends is not known before',
		'healthy-long-polls': 'held connections grow threefold in three minutes',
		'healthy-night-day-night':
			'a morning is no news only from the second day on, by the level of each hour of the week',
		'healthy-stuck-sockets-long': 'seven stuck sockets come within minutes, as in a slow leak, and stay',
	},
	'gradual and leak: notified early': {
		'gradual-keepalive-60s-worker':
			'connections held for a minute drift by themselves: the climb is clear 167 s before',
		'gradual-traffic-waves': 'with the capacity unknown a wave is not new before it is twice the usual',
	},
}
