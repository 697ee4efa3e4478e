/**
 * What our own row does not reach yet, by goal and scenario, each with its reason. The test fails on every other miss,
 * and on an entry here that no longer misses: the list can only be shortened, or argued for.
 */
export const KNOWN_MISSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	'spike: critical once the queue stands': {
		'spike-backend-stops': 'answers that stop may come back within eight seconds, as where PHP-FPM is reloaded',
		'spike-backend-stops-half-loaded': 'at two offsets the queue must outlast a hiccup, for it is not half full before',
		'spike-crowd-in-forty-seconds':
			'forty seconds of a growing crowd begin as a healthy burst does: the queue is long after 14 s',
		'spike-deep-backlog':
			'grows by 7 a second, less than the healthy bursts do: only their end after 10 s tells them apart',
		'spike-on-climb': 'traffic grows by less than four, as in a healthy burst',
	},
	'warnings on healthy runs': {
		'healthy-backup-and-checks':
			'a backup doubles eight connections within seconds; on so few, noise looks like more for a minute',
		'healthy-78-percent-reload':
			'a reload on a busy server leaves a queue of 48 that stands for 22 s: people did wait, if nobody failed',
		'healthy-climb-and-back': 'a climb that will end at 65 % looks like one that will not',
		'healthy-downloads':
			'connections that stay for minutes grow threefold within one: only their end tells that it ends',
		'healthy-long-polls': 'held connections grow threefold in three minutes',
		'healthy-night-day-night':
			'a morning is no news only from the second day on, by the level of each hour of the week',
		'healthy-two-steps-up': 'the second step leads to 70 % within seconds, while noise still looks like more',
		'healthy-one-step-to-70':
			'a step from 20 to 70 % within five seconds: at two offsets the readings do not yet show its top',
		'healthy-stuck-sockets-long': 'seven stuck sockets come within minutes, as in a slow leak, and stay',
	},
	'gradual and leak: notified early': {
		'gradual-keepalive-60s-worker':
			'connections held for a minute drift by themselves: the climb is clear 167 s before',
		'leak-in-bursts-event':
			'six threads are lost at a time: when a third burst makes it a leak, the queue stands already, and it takes a fourth',
		'gradual-php-fpm-slow-event': 'clear one reading later than three minutes before, at two offsets',
		'gradual-php-fpm-slows-prefork-220':
			'fifty PHP-FPM children are the limit, at 85 of 220 workers; those then fill within 100 s',
		'gradual-tiny-pool': 'a single visitor is eight per cent of the pool, so that one offset needs 550 s',
		'gradual-traffic-waves': 'with the capacity unknown a wave is not new before it is twice the usual',
	},
	'gradual and leak: shortest lead': {
		'gradual-php-fpm-slows-prefork-220':
			'fifty PHP-FPM children are the limit, at 85 of 220 workers; those then fill within 100 s',
		'gradual-tiny-pool': 'a pool of twelve whose size is unknown: noise touches its end before a trend is clear',
	},
}
