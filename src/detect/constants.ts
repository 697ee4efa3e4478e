/**
 * Every number that decides something and is no key of the operator. Each is one of four: a level of significance, a patience of
 * people, the kernel's or Apache's own number, or a rule of reading a line. docs/detection.md shows them as one table.
 */

/** Significance: standard errors by which a slope is above zero: one in 740 by chance, and two samples in a row must show it. */
export const CLEAR = 3
/** Significance: two-sided 95 %. */
export const SURE = 1.96
/** Significance: one-sided 90 % bound of an estimate. */
export const BOUND = 1.28
/** Significance: points without which no line has an error of its own (two define it, one checks it, one is spare). */
export const MIN_POINTS = 4
/** Significance: a worker or two of a full pool are always between two connections: one in twenty. */
export const BETWEEN_CONNECTIONS = 0.05
/** Significance: events that make a process: three gaps between four of them. */
export const MIN_EVENTS = 4
/** Significance: mean gaps without an event after which a Poisson process has ended (e to the power of -3: one in 20). */
export const GAPS_TO_END = 3

/** Reading a line: it is followed three times as far as it has been seen, from a quarter of the way between usual and full: of a climb of five minutes three are left then, with a sample to confirm it. */
export const SEEN_SHARE = 1 / 4
/** Reading a line: what covers over half of its way within the last samples was no climb that one could have followed. */
export const SUDDEN_SHARE = 0.5
/** Reading a line: spans in samples of the default interval, two to eight minutes, in seconds. */
export const SPANS = [120, 240, 480] as const
/** Apache: prefork starts up to 32 children a second (MAX_SPAWN_RATE) after doubling for five: what is seen of a pool before it is there is no climb. */
export const WARM_UP_SECONDS = 20
/** Reading a line: beyond an hour a forecast helps no one on call. */
export const HORIZON_SECONDS = 3600
/** Reading a line: samples are kept for half an hour; what was higher before stays as the highest of each hour, for two days. */
export const HISTORY_SECONDS = 1800
export const PEAK_HOURS = 48

/** Apache: Timeout and ProxyTimeout end what hangs after 60 s (server/core.c, DEFAULT_TIMEOUT); what is older is not healed by them. */
export const APACHE_TIMEOUT_SECONDS = 60
/** Apache: DEFAULT_LISTENBACKLOG (include/mpm_common.h). */
export const DEFAULT_BACKLOG = 511
/** Apache: DEFAULT_ASYNC_FACTOR of the event MPM (server/mpm/event/event.c). */
export const ASYNC_FACTOR = 2
/** Apache: stopped and started within this time (hold_off_on_exponential_spawning and one second a generation). */
export const RESTART_SECONDS = 10

/** People: a share of the front from which a pool's trouble is everyone's: one request in five. */
export const SHARE_OF_FRONT = 0.2
/** People: one notice of a pool an hour is read, more are not. */
export const NOTICE_SECONDS = 3600
/** People: looks in a row that make a queue stand; one may meet a connection on its way in. */
export const STANDING_LOOKS = 3
/** People: a minute in which every worker is taken is no burst; it pages where the kernel shows no queue that would tell. */
export const UNSEEN_SECONDS = 60
